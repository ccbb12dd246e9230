// A process of its own that connects some clients to a gateway, subscribes them, and counts what they are sent.
import { connect } from 'node:net';
import { encodeClientHello } from '../mock-gateway/wire/handshake.ts';
import { requests } from '../mock-gateway/wire/requests.ts';
import { encodeMessage } from '../mock-gateway/wire/text/write-message.ts';

const [port = 0, clients = 1, firstId = 0, mode = 'subscribe'] = process.argv
  .slice(2)
  .map((text, index) => (index < 3 ? Number(text) : text));
let bytes = 0;

function open(clientId: number): void {
  const socket = connect(Number(port), '127.0.0.1');
  let greeted = false;
  socket.write(encodeClientHello({ min: 100, max: 193, connectOptions: '' }));
  socket.on('error', () => process.exit());
  socket.on('data', (chunk) => {
    bytes += chunk.length;
    if (greeted) return;
    greeted = true;
    socket.write(encodeMessage(requests.startApi, { clientId, optionalCapabilities: '' }, 193));
    const account = { subscribe: true, acctCode: 'DU1234567' };
    if (mode === 'subscribe') socket.write(encodeMessage(requests.reqAccountUpdates, account, 193));
  });
}

for (let count = 0; count < Number(clients); count++) open(Number(firstId) + count);
// The bytes read so far, whenever the gateway's process asks.
process.on('message', () => process.send?.(bytes));
