const isApple = (): boolean => typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);

const applePart: Readonly<Record<string, string>> = { mod: '⌘', shift: '⇧', alt: '⌥', enter: '↵' };
const otherPart: Readonly<Record<string, string>> = { mod: 'Ctrl', shift: 'Shift', alt: 'Alt', enter: 'Enter' };

/** `mod+enter` as this system's users know it: `⌘↵` or `Ctrl+Enter`. */
export function shortcutKeys(combination: string): string {
  const names = isApple() ? applePart : otherPart;
  const parts = combination.split('+').map(part => names[part] ?? part.toUpperCase());
  return parts.join(isApple() ? '' : '+');
}

/** Whether the event is meant for the text that is being typed. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}
