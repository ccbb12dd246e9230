// A typed emitter on mitt: on() returns its undo, and a throwing listener harms nobody.
import mitt, { type EventType, type Handler } from 'mitt';
import { contain } from './contain.ts';

/** What it returns is not looked at, except that a promise may reject. */
type Listener<T> = (event: T) => unknown;

/** What a subscriber sees; emitting stays with the owner. */
export interface EventSource<Events extends Record<EventType, unknown>> {
  /** Calls `listener` for every event of this name; returns the undo. */
  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): () => void;
  /** Calls `listener` for the next event of this name only; returns the undo. */
  once<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): () => void;
  /** Removes a listener given to `on` or `once`; without one, every listener of this name. */
  off<Name extends keyof Events>(name: Name, listener?: Listener<Events[Name]>): void;
}

/** What the emitter's owner does about every event, whoever listens. */
export interface EmitterOwner<Events extends Record<EventType, unknown>> {
  /** Whether the owner wants events of this name although nobody listens. */
  isObserved(name: keyof Events): boolean;
  /** Sees each event first; what it throws is told to `failed` and keeps the event from nobody. */
  before<Name extends keyof Events>(name: Name, event: Events[Name]): void;
  /** Is told what a listener threw or rejected with. */
  failed(name: keyof Events, error: unknown): void;
}

export class Emitter<Events extends Record<EventType, unknown>> implements EventSource<Events> {
  readonly #mitt = mitt<Events>();
  readonly #undo = new Map<keyof Events, Map<unknown, () => void>>();
  readonly #owner: EmitterOwner<Events>;

  constructor(owner: EmitterOwner<Events>) {
    this.#owner = owner;
  }

  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): () => void {
    this.off(name, listener);
    const contained: Handler<Events[Name]> = (event) => {
      try {
        contain(listener(event), (error) => this.#owner.failed(name, error));
      } catch (error) {
        this.#owner.failed(name, error);
      }
    };
    const undo = () => {
      this.#mitt.off(name, contained);
      this.#listeners(name).delete(listener);
    };
    this.#mitt.on(name, contained);
    this.#listeners(name).set(listener, undo);
    return undo;
  }

  once<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): () => void {
    this.off(name, listener);
    const undo = this.on(name, (event) => {
      this.off(name, listener);
      return listener(event);
    });
    this.#listeners(name).set(listener, undo);
    return () => this.off(name, listener);
  }

  off<Name extends keyof Events>(name: Name, listener?: Listener<Events[Name]>): void {
    const listeners = this.#listeners(name);
    if (listener) {
      listeners.get(listener)?.();
      listeners.delete(listener);
    } else {
      for (const undo of [...listeners.values()]) undo();
      listeners.clear();
    }
  }

  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    try {
      this.#owner.before(name, event);
    } catch (error) {
      this.#owner.failed(name, error);
    }
    this.#mitt.emit(name, event);
  }

  /** Whether anybody listens: spares the making of events on the hot path. */
  has(name: keyof Events): boolean {
    return (this.#mitt.all.get(name)?.length ?? 0) > 0 || this.#owner.isObserved(name);
  }

  #listeners(name: keyof Events): Map<unknown, () => void> {
    let listeners = this.#undo.get(name);
    if (!listeners) {
      listeners = new Map();
      this.#undo.set(name, listeners);
    }
    return listeners;
  }
}
