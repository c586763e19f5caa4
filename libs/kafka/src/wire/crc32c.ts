/** The polynomial of CRC-32C (Castagnoli), reversed. */
const POLYNOMIAL = 0x82f63b78;
const TABLES = tables();

/** One table per byte of a word of eight: eight bytes are folded in at a time, where KafkaJS takes one. */
function tables(): readonly Int32Array[] {
  const first = new Int32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    first[byte] = crc;
  }
  const all = [first];
  for (let table = 1; table < 8; table++) {
    const before = all[table - 1] as Int32Array;
    all.push(before.map((crc) => (crc >>> 8) ^ (first[crc & 0xff] as number)));
  }
  return all;
}

/** CRC-32C of `bytes`, which go on where those of the checksum `before` ended. */
export function crc32c(bytes: Uint8Array, before = 0): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES as [Table, Table, Table, Table, Table, Table, Table, Table];
  let crc = ~before;
  let at = 0;
  for (const end = bytes.length - 7; at < end; at += 8) {
    crc ^= byte(bytes, at) | (byte(bytes, at + 1) << 8) | (byte(bytes, at + 2) << 16) | (byte(bytes, at + 3) << 24);
    crc =
      byte(t7, crc & 0xff) ^
      byte(t6, (crc >>> 8) & 0xff) ^
      byte(t5, (crc >>> 16) & 0xff) ^
      byte(t4, crc >>> 24) ^
      byte(t3, byte(bytes, at + 4)) ^
      byte(t2, byte(bytes, at + 5)) ^
      byte(t1, byte(bytes, at + 6)) ^
      byte(t0, byte(bytes, at + 7));
  }
  for (; at < bytes.length; at++) crc = byte(t0, (crc ^ byte(bytes, at)) & 0xff) ^ (crc >>> 8);
  return ~crc >>> 0;
}

type Table = Int32Array;

/** Every index here is in range. */
function byte(array: Uint8Array | Int32Array, index: number): number {
  return array[index] as number;
}
