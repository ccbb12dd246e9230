// What each door weighs: its own code, minified; dependencies are external.
const external = (config) => ({
  ...config,
  logLevel: 'error',
  platform: 'node',
  format: 'esm',
  packages: 'external',
  target: 'node20',
});

const doors = [
  { name: 'the streamer', path: 'dist/index.js', minified: '54 kB', compressed: '17 kB' },
  { name: 'the fake gateway', path: 'dist/mock-gateway/index.js', minified: '112 kB', compressed: '34 kB' },
];

export default doors.flatMap(({ name, path, minified, compressed }) => [
  { name: `${name}, minified`, path, limit: minified, brotli: false, modifyEsbuildConfig: external },
  { name: `${name}, minified and brotli`, path, limit: compressed, modifyEsbuildConfig: external },
]);
