import { Alert, Button, PasswordInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Mark } from '../ui/mark.tsx';

/** The sign-in form. */
export function SignIn({ problem, signIn }: { problem: string | undefined; signIn: (token: string) => Promise<void> }) {
  const [token, setToken] = useState('');
  const [isBusy, setIsBusy] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setIsBusy(true);
    await signIn(token.trim());
    setIsBusy(false);
  }

  return (
    <main className="sign-in">
      <form onSubmit={(event) => void submit(event)}>
        <h1>
          <Mark size={28} /> Tributary
        </h1>
        <p className="quiet">Sign in with an API token. On a local stack, npm start prints a link that signs you in.</p>
        {problem !== undefined && (
          <Alert color="red" variant="light" role="alert">
            {problem}
          </Alert>
        )}
        <PasswordInput
          label="API token"
          placeholder="trb_…"
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
          autoComplete="current-password"
          autoFocus
          required
          withAsterisk={false}
        />
        <Button type="submit" loading={isBusy} fullWidth>
          Sign in
        </Button>
      </form>
    </main>
  );
}
