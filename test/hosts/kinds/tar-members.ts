export interface Member {
  readonly name: string;
  /** tar(5): `0` file, `1` hard link, `2` symbolic link, `3` and `4` devices, `5` folder, `6` FIFO, `x` pax records. */
  readonly type?: string;
  readonly link?: string;
  readonly content?: string | Buffer;
}

/** A member as POSIX.1-2001 writes it, whatever its name. */
function block({ name, type = '0', link = '', content = '' }: Member): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0, 100);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write(type, 156);
  header.write(link, 157, 100);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, Buffer.from(content), Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

/** A tar archive of these members, whatever they are. */
export const tarOf = (members: readonly Member[]): Buffer => Buffer.concat([...members.map(block), Buffer.alloc(1024)]);
