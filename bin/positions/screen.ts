// The terminal while the table has it: a screen of its own, one write a picture, given back on every way out.
import type { Size } from './frame.ts';

const ESC = '\u001b[';
const ENTER = `${ESC}?1049h${ESC}?7l${ESC}?25l${ESC}2J`;
const LEAVE = `${ESC}?7h${ESC}?25h${ESC}?1049l\r`;
/** The return is for a recording that is read line by line. */
const HOME = `\r${ESC}H`;
const CLEAR_LINE = `${ESC}2K`;
/** Synchronized output: a terminal that knows it shows the picture once it is whole, however it is cut on the way. */
const [BEGIN, END] = [`${ESC}?2026h`, `${ESC}?2026l`];

export type Terminal = Pick<NodeJS.WriteStream, 'columns' | 'rows' | 'write' | 'on' | 'off' | 'writableNeedDrain'>;

export interface Screen {
  readonly size: Size;
  /** Shows these lines from the top; those that stayed the same cost nothing. */
  draw(lines: readonly string[]): void;
  /** Gives the terminal back; again does nothing. */
  leave(): void;
}

/** @param resized is called when the size has changed, and everything is to be drawn anew */
export function openScreen(terminal: Terminal, resized: () => void): Screen {
  let drawn: readonly string[] = [];
  let isOpen = true;
  const forget = () => {
    drawn = [];
    resized();
  };
  const leave = () => {
    if (!isOpen) return;
    isOpen = false;
    terminal.off('resize', forget);
    process.off('exit', leave);
    process.off('uncaughtExceptionMonitor', leave);
    terminal.write(LEAVE);
  };
  terminal.on('resize', forget);
  // An error that ends the process is to be read on the reader's own screen.
  process.on('uncaughtExceptionMonitor', leave);
  process.on('exit', leave);
  terminal.write(ENTER);
  return {
    get size() {
      return { columns: terminal.columns || 80, rows: terminal.rows || 24 };
    },
    draw(lines) {
      // A terminal that does not keep up gets the newest picture later instead of all of them.
      if (!isOpen || terminal.writableNeedDrain) return;
      const changed = lines.map((line, row) => (line === drawn[row] ? '' : `${CLEAR_LINE}${line}`));
      const last = changed.findLastIndex((text) => text !== '');
      if (last !== -1) terminal.write(`${BEGIN}${HOME}${changed.slice(0, last + 1).join('\r\n')}${END}`);
      drawn = lines;
    },
    leave,
  };
}
