/** FNV-1a, 32 bits, as eight letters of hexadecimal: short, stable, no import. Of one text, no two salts have the same. */
export function hash(text: string, salt = 0): string {
  let value = 0x811c9dc5 ^ salt
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return (value >>> 0).toString(16).padStart(8, '0')
}
