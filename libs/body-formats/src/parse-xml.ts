import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { BodyProblem } from './body-problem.ts';

/** Deeper bodies are refused: what walks them recurses. */
const MAX_BODY_DEPTH = 500;
const DOCUMENT_TYPE = /<!DOCTYPE/i;

const parser = new XMLParser({
  ignoreDeclaration: true,
  ignorePiTags: true,
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  textNodeName: '#text',
  // `<sf:Email>` is `Email`: a prefix is the sender's choice and may change
  removeNSPrefix: true,
  // text stays text: ids keep their zeros and all of their digits
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: true,
  // also those by number, such as &#233;
  htmlEntities: true,
  maxNestedTags: MAX_BODY_DEPTH,
});

/**
 * The value of an XML text: elements by their names without prefix, repeated ones as a list, attributes as `@name`, the text of an element that has attributes as
 * `#text`. All values are text. A document type is refused: with it, a few bytes could become gigabytes or name files of ours.
 */
export function parseXml(text: string): unknown {
  if (DOCUMENT_TYPE.test(text)) return new BodyProblem('malformed_xml', 'the body has a document type (<!DOCTYPE …>), which is not taken');
  try {
    const checked = XMLValidator.validate(text);
    if (checked !== true) {
      const { msg, line, col } = checked.err;
      return new BodyProblem('malformed_xml', `the body is not XML: line ${line}, column ${col}: ${msg.slice(0, 200)}`);
    }
    return parser.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message.slice(0, 200) : 'unreadable';
    if (message.startsWith('Maximum nested tags')) {
      return new BodyProblem('body_too_deep', `the body is nested deeper than ${MAX_BODY_DEPTH} levels`);
    }
    return new BodyProblem('malformed_xml', `the body is not XML: ${message}`);
  }
}
