// The script of a trace's page. A text, not a function: a function's source is what whoever ran it made of it (tsx puts calls
// of its own into it), and a file beside this one would have to be found from source, from dist and from a bundle.

export const PAGE_SCRIPT = `
'use strict';
const data = JSON.parse(document.getElementById('data').textContent);
const LANES = ['client', 'gateway', 'world', 'faults', 'streamer'];
const TELLERS = ['world', 'told', 'book'];
const byId = (id) => document.getElementById(id);
const moments = data.moments;
const first = moments.length ? moments[0].time : 0;
const last = moments.length ? moments[moments.length - 1].time : 0;
const clock = (time) => '+' + ((time - first) / 1000).toFixed(3) + ' s';
const part = (tag, text) => { const made = document.createElement(tag); made.textContent = text; return made; };

const put = (held, holdings) => {
  for (const { by, key, label, position } of holdings) {
    const row = held.get(key) || { label };
    held.set(key, { ...row, [by]: position });
  }
};
const heldAt = (index) => {
  const held = new Map();
  put(held, data.before);
  for (let at = 0; at <= index && at < moments.length; at++) put(held, moments[at].holdings);
  return held;
};
// A streamer's book is held against the world; where none told anything, what clients were told is.
const hasBook = data.before.concat(...moments.map(({ holdings }) => holdings)).some(({ by }) => by === 'book');
// Unknown is not empty: until the streamer has told anything, nothing differs.
const knownFrom = data.before.some(({ by }) => by === 'book') ? 0 : moments.findIndex(({ holdings }) => holdings.some(({ by }) => by === 'book'));
const isUnknown = (index) => hasBook && index < knownFrom;
const differs = (row, index) => {
  if (isUnknown(index)) return false;
  const wanted = row.world || 0;
  return (hasBook ? row.book || 0 : row.told === undefined ? wanted : row.told) !== wanted;
};
const odd = (() => {
  const held = new Map();
  put(held, data.before);
  const all = new Set();
  const judge = (keys, index) => { for (const key of keys) { if (differs(held.get(key), index)) all.add(key); else all.delete(key); } };
  judge(held.keys(), 0);
  return moments.map(({ holdings }, index) => {
    put(held, holdings);
    judge(index === knownFrom ? held.keys() : holdings.map(({ key }) => key), index);
    return all.size;
  });
})();

byId('failure').textContent = data.failure || '';
byId('about').textContent = moments.length + ' moments in ' + ((last - first) / 1000).toFixed(3) + ' s of the gateway\\u2019s clock, from '
  + new Date(first).toISOString() + '. ' + (data.dropped ? data.dropped + ' older ones were dropped. ' : '')
  + (data.isRedacted ? 'Account numbers are others of their length.' : 'Account numbers are as they were.');

const SVG = 'http://www.w3.org/2000/svg';
const LEFT = 4, WIDTH = 1000, HEIGHT = 130, STEP = 24;
const lanes = byId('lanes');
lanes.setAttribute('viewBox', '0 0 ' + (LEFT + WIDTH + 10) + ' ' + HEIGHT);
lanes.setAttribute('preserveAspectRatio', 'none');
const x = (index) => LEFT + WIDTH * (last > first ? (moments[index].time - first) / (last - first) : moments.length > 1 ? index / (moments.length - 1) : 0.5);
const drawn = (tag, attributes) => {
  const made = document.createElementNS(SVG, tag);
  for (const name of Object.keys(attributes)) made.setAttribute(name, attributes[name]);
  lanes.append(made);
  return made;
};
byId('names').append(...LANES.concat('differs').map((lane) => part('li', lane)));
LANES.forEach((lane, row) => {
  const y = 6 + row * STEP;
  const ticks = moments.map((moment, index) => (moment.lane === lane ? 'M' + x(index).toFixed(1) + ' ' + y + 'v16' : '')).join('');
  drawn('path', { d: ticks || 'M0 0', 'vector-effect': 'non-scaling-stroke' });
});
const stretches = moments.map((_moment, index) => (odd[index] ? 'M' + x(index).toFixed(1) + ' 126H' + Math.max(x(index) + 1, index + 1 < moments.length ? x(index + 1) : LEFT + WIDTH).toFixed(1) : '')).join('');
drawn('path', { class: 'odd', d: stretches || 'M0 0', 'vector-effect': 'non-scaling-stroke' });
const cursor = drawn('path', { class: 'cursor', d: 'M0 0', 'vector-effect': 'non-scaling-stroke' });

const list = byId('moments');
const items = moments.map((moment, index) => {
  const item = document.createElement('li');
  const what = document.createElement('span');
  what.append(part('b', moment.name), ' ' + moment.text + (odd[index] ? ' \\u2260' : ''));
  item.append(part('span', clock(moment.time)), part('span', moment.lane), what);
  item.addEventListener('click', () => show(index));
  list.append(item);
  return item;
});

const slider = byId('slider');
slider.max = String(Math.max(0, moments.length - 1));
let current = -1;
function show(index) {
  if (moments.length === 0) { byId('now').textContent = 'Nothing happened.'; return; }
  if (items[current]) items[current].removeAttribute('aria-current');
  current = index;
  slider.value = String(index);
  slider.setAttribute('aria-valuetext', clock(moments[index].time) + ' ' + moments[index].name);
  cursor.setAttribute('d', 'M' + x(index).toFixed(1) + ' 0V' + HEIGHT);
  items[index].setAttribute('aria-current', 'true');
  list.scrollTop = items[index].offsetTop - list.offsetTop - list.clientHeight / 2;
  const { time, lane, name, text } = moments[index];
  byId('now').textContent = (index + 1) + ' of ' + moments.length + ' \\u00b7 ' + clock(time) + ' \\u00b7 ' + lane + ' \\u00b7 ' + name + ' ' + text;
  const rows = [...heldAt(index).values()].filter((row) => TELLERS.some((by) => row[by]) || differs(row, index));
  rows.sort((one, other) => Number(differs(other, index)) - Number(differs(one, index)) || (one.label < other.label ? -1 : 1));
  const count = rows.filter((row) => differs(row, index)).length;
  byId('count').textContent = count ? '\\u2260 ' + count + (count === 1 ? ' differs' : ' differ') : isUnknown(index) ? 'the book is unknown' : '= all the same';
  byId('held').replaceChildren(...rows.map((row) => {
    const made = document.createElement('tr');
    if (differs(row, index)) made.className = 'odd';
    made.append(part('td', row.label), ...TELLERS.map((by) => part('td', row[by] === undefined ? '\\u2013' : String(row[by]))), part('td', differs(row, index) ? '\\u2260 differs' : isUnknown(index) ? '?' : '='));
    return made;
  }));
}
const jump = (by) => {
  for (let index = current + by; index >= 0 && index < moments.length; index += by) if (odd[index]) return show(index);
};
slider.addEventListener('input', () => show(Number(slider.value)));
byId('back').addEventListener('click', () => jump(-1));
byId('on').addEventListener('click', () => jump(1));
lanes.addEventListener('click', (event) => {
  const box = lanes.getBoundingClientRect();
  const at = ((event.clientX - box.left) / box.width) * (LEFT + WIDTH + 10);
  let nearest = 0;
  moments.forEach((_moment, index) => { if (Math.abs(x(index) - at) < Math.abs(x(nearest) - at)) nearest = index; });
  show(nearest);
});
show(moments.length - 1);
`;
