// What each door and program weighs: its own code, minified; dependencies are external, but in programs. What start() loads counts for the whole only.
const external = (later) => (config) => ({
  ...config,
  external: later,
  logLevel: 'error',
  platform: 'node',
  format: 'esm',
  packages: 'external',
  target: 'node20',
});

const LINK = ['./run-*', './account-life-*'];
const DOORS = [
  'index',
  'mock-gateway/index',
  'mock-gateway/control',
  'mock-gateway/capture',
  'bus/index',
  'history/index',
].map((door) => `../${door}.js`);
const doors = [
  { name: 'the streamer, as imported', path: 'dist/index.js', later: LINK, minified: '42 kB', compressed: '14.2 kB' },
  { name: 'the streamer, with what start() loads', path: 'dist/index.js', minified: '143.5 kB', compressed: '44 kB' },
  { name: 'the fake gateway', path: 'dist/mock-gateway/index.js', minified: '286.5 kB', compressed: '86.6 kB' },
  {
    name: 'history, with what it shares with the streamer',
    path: 'dist/history/index.js',
    later: LINK,
    minified: '51.5 kB',
    compressed: '17.1 kB',
  },
  {
    name: 'the test kit, with both doors it joins',
    path: 'dist/testing/index.js',
    later: LINK,
    minified: '311 kB',
    compressed: '93.8 kB',
  },
  {
    name: 'the control door, libraries and the fake gateway included',
    path: 'dist/mock-gateway/control.js',
    minified: '400.5 kB',
    compressed: '119.8 kB',
  },
  { name: 'the capture door', path: 'dist/mock-gateway/capture.js', minified: '86.5 kB', compressed: '26.2 kB' },
  {
    name: 'the bus, with what of the streamer it joins',
    path: 'dist/bus/index.js',
    later: LINK,
    minified: '81 kB',
    compressed: '25.4 kB',
  },
  {
    name: 'ib-positions, libraries included',
    path: 'dist/bin/ib-positions.js',
    later: DOORS,
    minified: '170.5 kB',
    compressed: '54 kB',
  },
  {
    name: 'mock-ib-gateway, libraries included',
    path: 'dist/bin/mock-ib-gateway.js',
    later: DOORS,
    minified: '71 kB',
    compressed: '21 kB',
  },
];

export default doors.flatMap(({ name, path, later = [], minified, compressed }) => [
  { name: `${name}, minified`, path, limit: minified, brotli: false, modifyEsbuildConfig: external(later) },
  { name: `${name}, minified and brotli`, path, limit: compressed, modifyEsbuildConfig: external(later) },
]);
