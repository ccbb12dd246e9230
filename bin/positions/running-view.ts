// What every view is once it shows.

/** A view that is showing; `end` shows the last state and leaves the terminal as it was. */
export interface RunningView {
  end(): void;
}

/** What a view needs of the command that shows it. */
export interface ViewContext {
  /** Ends the command, as Ctrl-C does. */
  quit(): void;
}
