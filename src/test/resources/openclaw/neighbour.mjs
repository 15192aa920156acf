// OpenClaw as a neighbour of Holdfast: uses the functions of the installed package that its own code reads and writes
// sessions.json with.
//
//   node neighbour.mjs <package> <sessions.json> <command> [argument...]
//     count <milliseconds> <key>...     adds one to .n of each key in turn, as fast as it gets the lock
//     hold <milliseconds>               holds the lock; says "holding" when it has it
//     try <milliseconds> <key>          tries to write until it has once, with the patience of 10 s that OpenClaw has
//     read                              tells what it reads
//
// Each ends with one line of JSON: for writing commands {"done": ..., "refused": ...}, for read the whole store.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';

const [home, path, command, ...args] = process.argv.slice(2);

/** The file names of the package carry hashes, and what its modules export has short names: looked up by its own name. */
async function imported(name) {
    const dist = join(home, 'dist');
    for (const file of readdirSync(dist).filter((each) => /^store-.*\.js$/.test(each))) {
        const match = new RegExp(`export \\{[^}]*\\b${name} as (\\w+)`).exec(readFileSync(join(dist, file), 'utf8'));
        if (match) {
            return (await import(pathToFileURL(join(dist, file)).href))[match[1]];
        }
    }
    throw new Error(`OpenClaw has no ${name}`);
}

const update = await imported('updateSessionStore');
const end = Date.now() + Number(args[0]);
const outcome = { done: 0, refused: 0, last: '' };

/** One update under OpenClaw's lock; false when it did not get it. */
async function attempt(change) {
    try {
        await update(path, change);
        outcome.done++;
        return true;
    } catch (error) {
        if (!/locked/.test(String(error))) {
            throw error;
        }
        outcome.refused++;
        outcome.last = String(error);
        return false;
    }
}

function add(store, key) {
    const entry = store[key] ?? { sessionId: `openclaw-${key.replaceAll(':', '-')}` };
    store[key] = { ...entry, n: (entry.n ?? 0) + 1, updatedAt: Date.now() };
}

if (command === 'count') {
    for (let i = 0; Date.now() < end; i++) {
        while (!(await attempt((store) => add(store, args[1 + (i % (args.length - 1))])))) {
            // The same key again: what is counted is what was done.
        }
    }
} else if (command === 'hold') {
    await attempt(async () => {
        console.log('holding');
        await sleep(Number(args[0]));
    });
} else if (command === 'try') {
    while (Date.now() < end && !(await attempt((store) => add(store, args[1])))) {
        // Until it is let.
    }
} else if (command === 'read') {
    const load = await imported('loadSessionStore');
    console.log(JSON.stringify(load(path)));
    process.exit(0);
} else {
    throw new Error(`no command: ${command}`);
}
console.log(JSON.stringify(outcome));
process.exit(0);
