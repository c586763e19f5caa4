import { activecampaign } from '../platforms/activecampaign.ts';
import { adobeCommerce } from '../platforms/adobe-commerce.ts';
import { adobeIoEvents } from '../platforms/adobe-io-events.ts';
import { awsSns } from '../platforms/aws-sns.ts';
import { bigcommerce } from '../platforms/bigcommerce.ts';
import { bitbucketServer } from '../platforms/bitbucket-server.ts';
import { calendly } from '../platforms/calendly.ts';
import { chargebee } from '../platforms/chargebee.ts';
import { drift } from '../platforms/drift.ts';
import { fileUpload } from '../platforms/file.ts';
import { freshsales } from '../platforms/freshsales.ts';
import { gitea } from '../platforms/gitea.ts';
import { github } from '../platforms/github.ts';
import { googleForms } from '../platforms/google-forms.ts';
import { hubspot } from '../platforms/hubspot.ts';
import { intercom } from '../platforms/intercom.ts';
import { kafkaTopic } from '../platforms/kafka-topic.ts';
import { kajabi } from '../platforms/kajabi.ts';
import { klaviyo } from '../platforms/klaviyo.ts';
import { leadsquared } from '../platforms/leadsquared.ts';
import { mailchimpTransactional } from '../platforms/mailchimp-transactional.ts';
import { mailchimp } from '../platforms/mailchimp.ts';
import { metaLeadAds } from '../platforms/meta-lead-ads.ts';
import { paddle } from '../platforms/paddle.ts';
import { paypal } from '../platforms/paypal.ts';
import { pipedrive } from '../platforms/pipedrive.ts';
import { postgresql } from '../platforms/postgresql.ts';
import { razorpay } from '../platforms/razorpay.ts';
import { recurly } from '../platforms/recurly.ts';
import { salesforceFlow } from '../platforms/salesforce-flow.ts';
import { salesforce } from '../platforms/salesforce.ts';
import { segmentWebhook } from '../platforms/segment-webhook.ts';
import { segment } from '../platforms/segment.ts';
import { sendgrid } from '../platforms/sendgrid.ts';
import { shopify } from '../platforms/shopify.ts';
import { slack } from '../platforms/slack.ts';
import { square } from '../platforms/square.ts';
import { standardWebhooks } from '../platforms/standard-webhooks.ts';
import { stripe } from '../platforms/stripe.ts';
import { svix } from '../platforms/svix.ts';
import { twilio } from '../platforms/twilio.ts';
import { typeform } from '../platforms/typeform.ts';
import { woocommerce } from '../platforms/woocommerce.ts';
import { zendesk } from '../platforms/zendesk.ts';
import { zohoCrm } from '../platforms/zoho-crm.ts';
import type { SourceType } from './source-type.ts';

/** The catalogue of source types: a file for each platform, and `custom`. */
export const SOURCE_TYPES: readonly SourceType[] = [
  {
    id: 'custom',
    name: 'Custom webhook',
    category: 'custom',
    description: 'Anything that can call a URL: signed (HMAC), with an API key, with a user name and password, or open.',
    presets: [],
    deduplication: null,
    ordering: null,
    eventType: null,
    batch: null,
    bodyFormats: ['json', 'form', 'multipart', 'xml', 'ndjson', 'csv', 'text'],
    allowGet: false,
    handshakes: [],
    answer: null,
    samples: [],
    setup: [],
  },
  activecampaign,
  adobeCommerce,
  adobeIoEvents,
  awsSns,
  bigcommerce,
  bitbucketServer,
  calendly,
  chargebee,
  drift,
  fileUpload,
  freshsales,
  gitea,
  github,
  googleForms,
  hubspot,
  intercom,
  kafkaTopic,
  kajabi,
  klaviyo,
  leadsquared,
  mailchimpTransactional,
  mailchimp,
  metaLeadAds,
  paddle,
  paypal,
  pipedrive,
  postgresql,
  razorpay,
  recurly,
  salesforceFlow,
  salesforce,
  segmentWebhook,
  segment,
  sendgrid,
  shopify,
  slack,
  square,
  standardWebhooks,
  stripe,
  svix,
  twilio,
  typeform,
  woocommerce,
  zendesk,
  zohoCrm,
];

const byId = new Map(SOURCE_TYPES.map((type) => [type.id, type]));

/** The source type with this id, or `undefined` where the catalogue has none. */
export function findSourceType(id: string): SourceType | undefined {
  return byId.get(id);
}
