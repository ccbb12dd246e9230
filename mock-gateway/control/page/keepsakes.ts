// What is taken away from the page: the clicks as a scenario, and the journal as a file.
import { toClipboard } from './clipboard.ts';
import type { Door } from './door.ts';
import { button, el, part, say } from './element.ts';
import type { Recording } from './recording.ts';

export function keepsakes(door: Door, recording: Recording): void {
  const scenario = button('copy as scenario', 'What was done by hand, as a scenario in YAML');
  scenario.addEventListener('click', () => showScenario(recording.scenario));
  const forget = button('forget', 'Forget what was done by hand');
  forget.addEventListener('click', () => {
    recording.forget();
    say(part('recorded'), '0 steps done by hand');
  });
  const save = button('save journal', 'Every entry the gateway keeps, one JSON object a line');
  save.addEventListener('click', () => void saveJournal(door));
  part('recording').append(scenario, forget, save);
}

function showScenario(text: string): void {
  const dialog = part('scenario-file');
  if (!(dialog instanceof HTMLDialogElement)) return;
  const area = el('textarea', { readonly: '', rows: '16', 'aria-label': 'The scenario', spellcheck: 'false' });
  area.value = text;
  const [copy, save, close] = [button('copy'), button('save'), button('close')];
  copy.addEventListener('click', () => void toClipboard(text, copy));
  save.addEventListener('click', () => download('from-the-page.yaml', new Blob([text], { type: 'application/yaml' })));
  close.addEventListener('click', () => dialog.close());
  dialog.replaceChildren(
    el('p', {}, 'Save it, then: npx mock-ib-gateway check from-the-page.yaml'),
    area,
    el('div', { class: 'form' }, copy, save, close),
  );
  dialog.showModal();
  area.select();
}

async function saveJournal(door: Door): Promise<void> {
  download('journal.jsonl', await door.file('/journal.jsonl'));
}

function download(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  el('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
