// Uses the TypeScript client that is generated from openapi.yaml, against a running server: client.js BASE_URL
import { Configuration, MaintenanceApi, ResponseError, SessionApi, SessionsApi, StoresApi } from './typescript/index';

declare const process: { argv: string[]; exit(status: number): never };

const basePath = process.argv[2];
const configuration = new Configuration({ basePath });
const store = 'typescript';
const session = new SessionApi(configuration);
const sessions = new SessionsApi(configuration);

function same(what: string, expected: unknown, actual: unknown) {
    if (expected !== actual) {
        throw new Error(`${what}: expected ${expected}, got ${actual}`);
    }
}

async function rejected(what: string, status: number, code: string, call: Promise<unknown>) {
    const failure = await call.then(() => undefined, (e: unknown) => e);
    if (!(failure instanceof ResponseError)) {
        throw new Error(`${what}: expected status ${status}, got ${failure}`);
    }
    same(`${what}: status`, status, failure.response.status);
    const problem = await failure.response.json();
    same(`${what}: code`, code, problem.code);
    same(`${what}: outcome`, 'not-applied', problem.outcome);
}

async function main() {
    // Create.
    const key = 'agent:main:a/b 100%';
    const created = await session.putSessionRaw({ store, key, entry: { label: 'first', n: 1 }, ifNoneMatch: '*' });
    same('create', 201, created.raw.status);
    same('created label', 'first', (await created.value()).label);
    await rejected('create again', 412, 'precondition-failed',
        session.putSession({ store, key, entry: { label: 'second' }, ifNoneMatch: '*' }));

    // Read, and update what was read.
    const read = await session.getSessionRaw({ store, key });
    const etag = read.raw.headers.get('ETag') ?? '';
    same('read n', 1, (await read.value()).n);
    const updated = await session.patchSessionRaw({ store, key, requestBody: { n: 2, own: { deep: [1.5] } }, ifMatch: etag });
    same('update', 200, updated.raw.status);
    same('updated n', 2, (await updated.value()).n);
    await rejected('update of a stale copy', 412, 'precondition-failed',
        session.patchSession({ store, key, requestBody: { n: 3 }, ifMatch: etag }));
    const replaced = await session.putSession({
        store, key, entry: { sessionId: 's-1', updatedAt: Date.now(), n: 4 }, ifMatch: updated.raw.headers.get('ETag') ?? '',
        prefer: 'return=representation',
    });
    same('replaced document', 4, replaced?.n);
    same('replaced n', 4, (await session.getSession({ store, key })).n);

    // List, page by page.
    for (let i = 0; i < 4; i++) {
        await session.patchSession({ store, key: `agent:main:${i}`, requestBody: { label: `l${i}` } });
    }
    const keys: string[] = [];
    for (let cursor: string | undefined; ;) {
        const page = await sessions.listSessions({ store, limit: 2, cursor, fields: ['label'] });
        page.sessions.forEach(item => keys.push(item.key));
        if (!page.next) {
            break;
        }
        cursor = page.next;
    }
    same('listed', 5, new Set(keys).size);

    // Prune: preview, apply, undo.
    const maintenance = new MaintenanceApi(configuration);
    const preview = await maintenance.pruneStore({ store, pruneRequest: { dryRun: true, maxEntries: 2 } });
    same('previewed', 3, preview.removals.length);
    const pruned = await maintenance.pruneStore({ store, pruneRequest: { maxEntries: 2 } });
    same('pruned', 2, pruned.afterCount);
    const undone = await maintenance.undoRun({ store, run: pruned.run! });
    same('restored', 3, undone.restored.length);

    // Remove.
    await session.deleteSession({ store, key });
    await rejected('read of a removed session', 404, 'not-found', session.getSession({ store, key }));
    same('entries', 4, (await new StoresApi(configuration).describeStore({ store })).entries);
    console.log('the TypeScript client works: create, compare-and-set, list, prune, undo, remove');
}

main().catch((failure: unknown) => {
    console.error(failure);
    process.exit(1);
});
