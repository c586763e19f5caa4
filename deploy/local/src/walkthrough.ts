import type { StackAddresses } from './stack-files.ts';

/** What a newcomer is shown when everything runs. The token stays in the file that only its owner may read. */
export function walkthrough(stack: StackAddresses, file: string): string {
  return `
  console   ${stack.consoleUrl}   sign in with the token
  gateway   ${stack.gatewayUrl}
  config    ${stack.configUrl}
  profiles  ${stack.profileUrl}
  activity  ${stack.activityUrl}
  Token and addresses: ${file}

  See it at work with made-up people: npm run demo

  Or connect a source of your own:
    TOKEN=$(node -p "require('${file}').adminToken")
    curl -s ${stack.configUrl}/v1/sources -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
      -d '{"type":"custom","name":"My shop","settings":{"authentication":{"scheme":"none"}}}'
  and post an event to the "url" in the answer:
    curl -s "$URL" -H 'Content-Type: application/json' -d '{"email":"ann@example.com","total":29.35}'

  The README goes on from here: workflow, profile, logs, Kafka. Ctrl-C stops everything.
`;
}
