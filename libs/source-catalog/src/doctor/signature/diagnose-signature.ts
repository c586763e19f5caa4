import type { SignatureRule } from '@tributary/contracts';
import type { Case } from '../case.ts';
import { certain, type Diagnosis } from '../diagnosis.ts';
import { diagnoseTime } from './diagnose-time.ts';
import { hypotheses } from './hypotheses.ts';
import { type Reading, readingsOf } from './readings.ts';
import { sentTime } from './sent-times.ts';
import { createTrials, type Premise } from './trials.ts';
import { unexplained, withoutSignature } from './unexplained.ts';

/** To suppose everything of more readings would cost more than it finds. */
const MAX_SUPPOSED = 2;

/** Why a signature was refused. First whether another reading of it is right, then what else may have been different. */
export function diagnoseSignature(rule: SignatureRule, given: Case): Diagnosis {
  const { request, refusal, nowMs } = given;
  if (refusal.code === 'timestamp_stale' || refusal.code === 'timestamp_malformed') return diagnoseTime(rule, given);

  const readings = readingsOf(rule, request);
  const [first] = readings;
  if (first === undefined) return withoutSignature(rule, given);
  const trials = createTrials(request, nowMs);

  for (const reading of readings) {
    if (!premises(rule, reading, given).some((premise) => trials.explains(reading.signatures, premise))) continue;
    const [finding, ...others] = reading.findings;
    if (finding !== undefined) return certain(finding, ...others);
    if (refusal.code === 'timestamp_missing') break;
    return certain({
      cause: 'settings_changed',
      summary: 'With the settings as they are now, the signature is right.',
      action: 'Nothing is left to correct; have the request sent again.',
    });
  }
  for (const reading of readings.slice(0, MAX_SUPPOSED)) {
    for (const { premise, finding } of hypotheses(rule, reading, premises(rule, reading, given), given)) {
      // what is supposed next costs time to make, even if it is not tried
      if (trials.isSpent()) break;
      if (!trials.explains(reading.signatures, premise)) continue;
      const [misread, ...others] = reading.findings;
      return misread === undefined ? certain(finding) : certain(misread, ...others, finding);
    }
  }
  return unexplained(rule, first, given);
}

/** The settings as they are, once for each secret. */
function premises(rule: SignatureRule, { algorithm, header }: Reading, { request, secrets }: Case): readonly Premise[] {
  const { key, content } = rule;
  const urls = request.urls();
  const sentAt = sentTime(rule, request, header);
  return secrets.valid.map((secret) => ({ algorithm, key, content, secret, body: request.body, urls, sentAt }));
}
