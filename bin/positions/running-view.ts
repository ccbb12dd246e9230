// What every view is once it shows.

/** A view that is showing; `end` shows the last state and leaves the terminal as it was. */
export interface RunningView {
  end(): void;
}
