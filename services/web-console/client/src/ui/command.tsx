import { Button, CopyButton } from '@mantine/core';
import { Icon } from './icon.tsx';

/** A command to be run in a terminal, with a button that copies it. */
export function Command({ label, text }: { label: string; text: string }) {
  return (
    <figure className="command">
      <figcaption>
        <span>{label}</span>
        <CopyButton value={text} timeout={2000}>
          {({ copied, copy }) => (
            <Button size="compact-xs" variant="default" onClick={copy} leftSection={<Icon name={copied ? 'check' : 'copy'} size={14} />}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </figcaption>
      <pre tabIndex={0}>
        <code>{text}</code>
      </pre>
    </figure>
  );
}
