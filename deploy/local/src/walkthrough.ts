/** The addresses of a running stack. */
interface Addresses {
  readonly consoleUrl: string;
  readonly gatewayUrl: string;
  readonly configUrl: string;
  readonly profileUrl: string;
  readonly activityUrl: string;
}

/** What a newcomer is shown when everything runs. The token stays in the file that only its owner may read. */
export function walkthrough(stack: Addresses, file: string): string {
  return `
  gateway   ${stack.gatewayUrl}
  config    ${stack.configUrl}
  profiles  ${stack.profileUrl}
  activity  ${stack.activityUrl}
  Token and addresses: ${file}

  Connect a source:
    TOKEN=$(node -p "require('${file}').adminToken")
    curl -s ${stack.configUrl}/v1/sources -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
      -d '{"type":"custom","name":"My shop","settings":{"authentication":{"scheme":"none"}}}'
  and post an event to the "url" in the answer:
    curl -s "$URL" -H 'Content-Type: application/json' -d '{"email":"ann@example.com","total":29.35}'

  The README goes on from here: workflow, profile, logs. Ctrl-C stops everything.
`;
}
