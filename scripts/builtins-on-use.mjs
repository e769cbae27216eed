import { builtinModules, createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * What Node 24 itself says a snapshot can hold (`supportedModules` in its lib/internal/main/mksnapshot.js), of what we use. Without
 * crypto: it would take each start 5 ms to restore its 17 modules, and only `install` hashes.
 */
const inSnapshot = new Set([
  ...['assert', 'buffer', 'events', 'fs', 'fs/promises', 'net', 'os', 'path', 'process', 'stream'],
  ...['stream/promises', 'string_decoder', 'timers', 'timers/promises', 'url', 'util', 'v8', 'zlib'],
]);
const builtins = new Set(builtinModules);

/**
 * A module of Node that a snapshot cannot hold is required when one of its exports is used for the first time, in the
 * process that the snapshot has become. For esbuild, to a CommonJS file.
 */
export const builtinsOnUse = {
  name: 'builtins-on-use',
  setup(build) {
    build.onResolve({ filter: /^(node:)?[a-z][\w/]*$/ }, ({ path, namespace }) => {
      const id = path.replace(/^node:/, '');
      if (namespace === 'on-use' || !builtins.has(id) || inSnapshot.has(id)) return undefined;
      return { path: `node:${id}`, namespace: 'on-use' };
    });
    build.onLoad({ filter: /.*/, namespace: 'on-use' }, ({ path }) => {
      const from = `require(${JSON.stringify(path)})`;
      const getters = Object.keys(require(path)).map(name => {
        const key = JSON.stringify(name);
        return `Object.defineProperty(exports, ${key}, { enumerable: true, get: () => ${from}[${key}] });`;
      });
      return { contents: getters.join('\n') };
    });
  },
};
