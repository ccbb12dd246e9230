// React's own idiom for an outside store, on the real React: a view that were new with every call would render for ever.
import { act, createElement, useSyncExternalStore } from 'react';
import { create } from 'react-test-renderer';
import { expect, test, vi } from 'vitest';
import { MockGateway } from '../../mock-gateway/index.ts';
import { EVENT_NAMES } from '../../src/index.ts';
import { ACCOUNT, CALL, optionWorld } from '../support/option-world.ts';
import { Streaming } from '../support/streaming.ts';

test('useSyncExternalStore shows the book as it changes', async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  const complaints = vi.spyOn(console, 'error').mockImplementation(() => {});
  await using gateway = await MockGateway.start(optionWorld());
  await using streaming = await Streaming.start(gateway);
  const { streamer } = streaming;
  let renders = 0;
  const subscribe = (changed: () => void): (() => void) => {
    const undo = EVENT_NAMES.map((name) => streamer.on(name, changed));
    return () => {
      for (const off of undo) off();
    };
  };
  const Held = (): string => {
    const view = useSyncExternalStore(subscribe, () => streamer.positions());
    renders++;
    return view.state === 'unknown' ? 'unknown' : `${view.positions.length} ${view.state}`;
  };
  const rendered = await act(() => create(createElement(Held)));
  expect(rendered.toJSON()).toBe('2 current');
  await act(async () => {
    gateway.account(ACCOUNT).close(CALL);
    await streaming.handler.seen('the close', ({ change }) => change === 'closed');
  });
  expect(rendered.toJSON()).toBe('1 current');
  await act(() => streamer.stop());
  expect(rendered.toJSON()).toBe('1 stale');
  expect(renders).toBeLessThan(50);
  act(() => rendered.unmount());
  const said = complaints.mock.calls.map(([first]) => String(first)).filter((text) => !text.includes('deprecated'));
  expect(said).toEqual([]);
  vi.unstubAllGlobals();
  complaints.mockRestore();
});
