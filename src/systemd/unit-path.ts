const root = '/org/freedesktop/systemd1/unit/';

/** The object path of a unit, as sd_bus_path_encode() makes it: anything but letters and digits becomes `_` and two hex digits. */
export function unitPath(name: string): string {
  const bytes = [...new TextEncoder().encode(name)];
  return (
    root +
    bytes
      .map((byte, i) => {
        const character = String.fromCharCode(byte);
        const plain = i === 0 ? /[A-Za-z]/ : /[A-Za-z0-9]/;
        return plain.test(character) ? character : `_${byte.toString(16).padStart(2, '0')}`;
      })
      .join('')
  );
}
