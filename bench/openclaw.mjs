// Updates of one member by OpenClaw's own function updateSessionStoreEntry, in its process, for a while; for
// bench/Predecessor.java.
//
//   node openclaw.mjs <module> <store> <entries> <bytes> <concurrent> <seconds>
//
// <module> is the file of the package that exports the function, whatever it calls it there. A store that is
// neither a file nor a database yet is filled first, with upsertSessionEntry. Prints one line: updates a second.

import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [module, store, entries, bytes, concurrent, seconds] = process.argv.slice(2);
const names = readFileSync(module, 'utf8').match(/export \{([^}]*)\}/)[1];
const exported = await import(pathToFileURL(module).href);

function named(name) {
    return exported[new RegExp(`\\b${name} as (\\w+)`).exec(names)?.[1] ?? name];
}

const update = named('updateSessionStoreEntry');
const key = (i) => `agent:main:telegram:group:-100${i % Number(entries)}`;

if (!existsSync(store) && !existsSync(store.replace(/\.json$/, '.sqlite'))) {
    const upsert = named('upsertSessionEntry');
    for (let i = 0; i < Number(entries); i++) {
        const entry = { sessionId: `0f8c9a52-6a0f-4c33-9d8e-${String(i).padStart(12, '0')}`, updatedAt: Date.now() };
        await upsert({ storePath: store, sessionKey: key(i), entry: { ...entry, label: 'x'.repeat(Number(bytes) - 100) } });
    }
}

let next = 0;
let done = 0;
async function updates(end) {
    while (Date.now() < end) {
        const sessionKey = key(next++ * 7);
        const changed = await update({ storePath: store, sessionKey, update: () => ({ totalTokens: next }) });
        if (!changed) {
            throw new Error(`OpenClaw has no session ${sessionKey}`);
        }
        done++;
    }
}

for (const measured of [false, true]) {
    const time = measured ? Number(seconds) : 2;
    done = 0;
    const began = Date.now();
    await Promise.all(Array.from({ length: Number(concurrent) }, () => updates(began + time * 1000)));
    if (measured) {
        console.log((done * 1000) / (Date.now() - began));
    }
}
process.exit(0);
