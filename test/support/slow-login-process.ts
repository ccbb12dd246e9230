// A server in a process of its own that says a notice to startApi at once and is ready 200 ms later: prints its port.
import { bootstrap, notice, ScriptedServer } from './scripted-server.ts';

const READY_AFTER_MS = 200;

const server = await ScriptedServer.start({
  bootstrap: () => {
    setTimeout(() => server.write(bootstrap()), READY_AFTER_MS);
    return notice(2104, 'Market data farm connection is OK:usfarm');
  },
});
console.log(`port ${server.port}`);
