'use client';

import { shortcutKeys } from '#client/shortcut-keys.ts';
import { useMessages } from '#i18n/locale-context.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { Kbd } from '#ui/kbd.tsx';
import { type ShortcutName, shortcutGroups } from '../shortcut-list.ts';

export function ShortcutSheet({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { shell } = useMessages();
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={shell.shortcuts} size="m">
      {isOpen ? (
        <div className="flex flex-col gap-4">
          {shortcutGroups.map(({ group, shortcuts }) => (
            <section key={group}>
              <h3 className="mb-1 text-sm font-medium text-faint">{shell.shortcutGroups[group]}</h3>
              <dl>
                {shortcuts.map(([name, keys]) => (
                  <Row key={name} name={name} keys={keys} />
                ))}
              </dl>
            </section>
          ))}
        </div>
      ) : null}
    </Dialog>
  );
}

function Row({ name, keys }: { name: ShortcutName; keys: readonly string[] }) {
  const { shell } = useMessages();
  return (
    <div className="flex h-8 items-center justify-between border-b last:border-0">
      <dt>{shell.shortcutNames[name]}</dt>
      <dd className="flex gap-1">
        {keys.map(key => (
          <Kbd key={key}>{shortcutKeys(key)}</Kbd>
        ))}
      </dd>
    </div>
  );
}
