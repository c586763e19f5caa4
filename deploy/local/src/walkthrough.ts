import type { StackAddresses } from './stack-files.ts';

/** What a newcomer is shown when everything runs. The token stays in the file that only its owner may read. */
export function walkthrough(stack: StackAddresses, file: string): string {
  return `
  console   ${stack.consoleUrl}   sign in with the adminToken of ${file}
  gateway   ${stack.gatewayUrl}
  config    ${stack.configUrl}
  profiles  ${stack.profileUrl}
  activity  ${stack.activityUrl}
  worker    ${stack.workerUrl}

  See it at work with made-up people: npm run demo

  Connect a source of your own, build a workflow, send an event, read the profile (the README says more, and goes on to logs and Kafka):
    pick() { node -p "JSON.parse(fs.readFileSync(0)).$1"; }
    AUTH="Authorization: Bearer $(pick adminToken < '${file}')"; JSON="Content-Type: application/json"
    SOURCE=$(curl -s ${stack.configUrl}/v1/sources -H "$AUTH" -H "$JSON" \\
      -d '{"type":"custom","name":"My shop","settings":{"authentication":{"scheme":"none"}}}')
    WORKFLOW=${stack.configUrl}/v1/workflows/$(curl -s ${stack.configUrl}/v1/workflows -H "$AUTH" -H "$JSON" \\
      -d '{"name":"People","sourceId":"'$(pick id <<< "$SOURCE")'"}' | pick id)
    curl -s -X PUT $WORKFLOW/draft -H "$AUTH" -H "$JSON" -H 'If-Match: "1"' -d '{"mapping":{"event":{"name":{"const":"Seen"}},
      "identifiers":{"email":{"path":"$.body.email"}},"traits":{"firstName":{"path":"$.body.name"}}}}'
    curl -s -X POST $WORKFLOW/publish -H "$AUTH"
    curl -s $(pick url <<< "$SOURCE") -H "$JSON" -d '{"name":"Ann","email":"ann@tea.example.com"}'
    curl -s "${stack.profileUrl}/v1/profiles?identifier=email:ann@tea.example.com" -H "$AUTH"

  Ctrl-C stops everything. Nothing that was accepted is lost.
`;
}
