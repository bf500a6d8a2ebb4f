/**
 * The least that reading a host through ssh2 can be: connect, send a script, read to the end. HOST PORT USER KEY
 * SCRIPT.
 */
import { readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import ssh2 from 'ssh2';

const [host = '', port = '', username = '', keyFile = '', script = ''] = process.argv.slice(2);
const login = { type: 'publickey', username, key: readFileSync(keyFile) } as const;
const client = new ssh2.Client();
client.on('ready', () => {
  client.exec('sh -s', (error, channel) => {
    if (error !== undefined) throw error;
    let size = 0;
    channel.on('data', (chunk: Buffer) => (size += chunk.length));
    channel.stderr.resume();
    channel.on('close', () => {
      process.stdout.write(`${size}\n`);
      client.end();
    });
    channel.end(readFileSync(script));
  });
});
const sock = createConnection({ host, port: Number(port), noDelay: true }, () => {
  client.connect({
    sock,
    username,
    authHandler: [login],
    algorithms: { kex: ['curve25519-sha256'], cipher: ['aes128-gcm@openssh.com'] },
    hostVerifier: () => true,
  });
});
