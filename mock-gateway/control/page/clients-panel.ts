// Who is connected: what each has asked for, how lively it is, and the ways to trouble it.
import { age } from './age.ts';
import type { ClientShown, NamedFault, Seen } from './answers.ts';
import { addFault, removeFault, step } from './deed.ts';
import { button, el, keyed, part, say } from './element.ts';
import type { Activity } from './entries.ts';
import type { Hands } from './hands.ts';

const muteName = (clientId: number): string => `mute-${clientId}`;
const subscriptionText = ({ name, account }: ClientShown['subscriptions'][number]): string =>
  account === undefined || account === '' ? name : `${name} ${account}`;
const kilobytes = (bytes: number): string => `${(bytes / 1_000).toFixed(bytes < 10_000 ? 1 : 0)} kB`;

/** Standing requests named in a card; the rest are counted. */
const MAX_NAMED = 4;

interface Shown {
  readonly client: ClientShown;
  readonly activity: Activity | undefined;
  readonly now: number;
  readonly mute: NamedFault | undefined;
}

export class ClientsPanel {
  readonly #show: (shown: readonly Shown[]) => void;

  constructor(hands: Hands) {
    this.#show = keyed(
      part('clients'),
      ({ client }) => `${client.connection}`,
      (first) => card(hands, first),
    );
  }

  paint({ clients, faults, clock }: Seen, activity: ReadonlyMap<number, Activity>): void {
    const muted = new Map(faults.flatMap((one) => (one.name === null ? [] : [[one.name, one]])));
    part('clients-empty').hidden = clients.length > 0;
    say(part('clients-count'), String(clients.length));
    this.#show(
      clients.map((client) => ({
        client,
        activity: activity.get(client.clientId),
        now: clock.now,
        mute: muted.get(muteName(client.clientId)),
      })),
    );
  }
}

function card(hands: Hands, { client: { clientId } }: Shown) {
  let isMute = false;
  const end = (how: 'fin' | 'rst', label: string): HTMLElement =>
    hands.bind(button(how, `${label} client ${clientId}`), () => step({ disconnect: { clientId, how } }));
  const fault = { fault: 'mute', clientId };
  const mute = button('mute', `Mute client ${clientId}`);
  const muteOrNot = hands.bind(mute, () =>
    isMute ? removeFault(muteName(clientId), fault) : addFault(muteName(clientId), fault),
  );
  const [title, asked, lively] = [el('strong'), el('span', { class: 'wire' }), el('span', { class: 'faint' })];
  const line = el(
    'div',
    { class: 'line' },
    title,
    el('span', { class: 'buttons' }, end('fin', 'End'), end('rst', 'Reset'), muteOrNot),
  );
  const element = el('li', { class: 'card', 'data-client': String(clientId) }, line, asked, lively);
  const show = ({ client, activity, now, mute: known }: Shown): void => {
    const { serverVersion, subscriptions, bytes } = client;
    isMute = known !== undefined;
    element.classList.toggle('struck', isMute);
    say(title, `${isMute ? '▨ ' : '● '}id ${clientId} · sv ${serverVersion}${isMute ? ' · mute' : ''}`);
    say(mute, isMute ? 'unmute' : 'mute');
    mute.setAttribute('aria-pressed', String(isMute));
    const named = subscriptions.slice(0, MAX_NAMED).map(subscriptionText);
    const more = subscriptions.length - named.length;
    say(asked, [...named, ...(more > 0 ? [`and ${more} more`] : [])].join(' · ') || 'no standing request');
    const last =
      activity?.lastAsk === undefined
        ? 'asked nothing'
        : `last ask ${age(now - activity.lastAsk)} ago (${activity.lastName})`;
    say(lively, `rows ${activity?.rows ?? 0} · ${last} · ${kilobytes(bytes.sent)} sent`);
  };
  return { element, show };
}
