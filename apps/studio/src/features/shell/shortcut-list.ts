import type { Dictionary } from '#i18n/dictionaries.ts';

export type ShortcutName = keyof Dictionary['shell']['shortcutNames'];

interface ShortcutGroup {
  readonly group: keyof Dictionary['shell']['shortcutGroups'];
  readonly shortcuts: readonly (readonly [ShortcutName, readonly string[]])[];
}

/** What the `?` sheet lists. */
export const shortcutGroups: readonly ShortcutGroup[] = [
  {
    group: 'everywhere',
    shortcuts: [
      ['palette', ['mod+k']],
      ['sheet', ['?']],
      ['goHome', ['g', 'h']],
      ['goStudio', ['g', 's']],
      ['goPairs', ['g', 'p']],
      ['goRuns', ['g', 'r']],
      ['goData', ['g', 'd']],
    ],
  },
  {
    group: 'editor',
    shortcuts: [
      ['preview', ['mod+enter']],
      ['save', ['mod+s']],
      ['check', ['mod+shift+enter']],
      ['format', ['shift+alt+f']],
      ['comment', ['mod+/']],
      ['complete', ['Ctrl+Space']],
    ],
  },
  {
    group: 'strip',
    shortcuts: [
      ['stripMove', ['←', '→']],
      ['stripEnds', ['Home', 'End']],
      ['stripOpen', ['enter']],
      ['stripZoom', ['+', '-']],
    ],
  },
];
