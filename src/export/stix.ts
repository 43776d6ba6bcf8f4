import { type ActorMatch, type Confidence, confidences } from '../domain/advisory.ts';
import { type Publication, storyTlp } from '../domain/publication.ts';
import { linkedActors, publishedOrSeen, type StorySummary } from '../domain/story.ts';
import { tlpLabels } from '../domain/tlp.ts';
import { observable, type StixObject, stixId, stixTime, tlpMarking } from './stix-objects.ts';

/** As numbers, by the scale of low, medium and high that STIX gives (appendix A). */
const confidenceOf: Readonly<Record<Confidence, number>> = { high: 85, medium: 50, possible: 15 };
const firstDay = '2023-05-24T00:00:00.000Z';

/** The marking of what the catalogue and public data say; a story's own objects bear the story's. */
const open = tlpMarking('clear');

type Shared = {
  readonly created_by_ref: string;
  readonly modified: string;
  readonly object_marking_refs: readonly string[];
};

function producer({ version, at }: Publication): StixObject {
  return {
    type: 'identity',
    spec_version: '2.1',
    id: stixId('identity', 'stormbrief'),
    created: firstDay,
    modified: stixTime(at),
    name: 'Stormbrief',
    description: `Stormbrief ${version}. Tags are found in the texts of public advisories; each report quotes the words.`,
    identity_class: 'system',
  };
}

/** A named thing that outlives the story. */
function lasting(
  type: string,
  key: string,
  shared: Shared,
  given: Readonly<Record<string, unknown>>,
): StixObject {
  return {
    type,
    spec_version: '2.1',
    id: stixId(type, key),
    created: firstDay,
    ...shared,
    object_marking_refs: [open.id],
    ...given,
  };
}

function actorObject(id: string, publication: Publication, shared: Shared): StixObject {
  const actor = publication.actor(id);
  const aliases = (actor?.aliases ?? [])
    .filter(({ name, state }) => state !== 'revoked' && name !== actor?.name)
    .map(({ name }) => name);
  const attackId = actor?.attackId ?? null;
  return lasting('intrusion-set', id, shared, {
    name: actor?.name ?? id,
    ...(actor === undefined || actor.description === '' ? {} : { description: actor.description }),
    ...(aliases.length === 0 ? {} : { aliases: [...new Set(aliases)] }),
    ...(attackId === null
      ? {}
      : {
          external_references: [
            {
              source_name: 'mitre-attack',
              external_id: attackId,
              url: `https://attack.mitre.org/groups/${attackId}`,
            },
          ],
        }),
  });
}

function vulnerabilityObject(cve: string, { vulnerability }: Publication, shared: Shared): StixObject {
  const known = vulnerability(cve);
  const said = [
    known?.vendor,
    known?.product,
    known?.kev ? `in CISA KEV since ${known.kev.dateAdded}` : null,
    known?.epss ? `EPSS ${known.epss.score} (${known.epss.date ?? 'day unknown'})` : null,
    known?.cvss ? `CVSS ${known.cvss.version} ${known.cvss.score} by ${known.cvss.by}` : null,
  ].filter((part) => part !== null && part !== undefined);
  return lasting('vulnerability', cve, shared, {
    name: cve,
    ...(said.length === 0 ? {} : { description: said.join('; ') }),
    external_references: [{ source_name: 'cve', external_id: cve }],
  });
}

/** Malware and tools are what the words that tagged the actor name, not all that it is known for. */
function usedBy(actor: ActorMatch, shared: Shared): readonly StixObject[] {
  const named = new Map(actor.evidence.map((match) => [`${match.kind}:${match.term}`, match]));
  return [...named.values()].flatMap(({ kind, term }) => {
    if (kind === 'malware') return [lasting('malware', term, shared, { name: term, is_family: true })];
    return kind === 'tool' ? [lasting('tool', term, shared, { name: term })] : [];
  });
}

function related(story: StorySummary, from: StixObject, to: StixObject, shared: Shared): StixObject {
  return {
    type: 'relationship',
    spec_version: '2.1',
    id: stixId('relationship', from.id, to.id, story.id),
    created: firstDay,
    ...shared,
    // Standing in one text is what we saw; that one uses the other we did not.
    relationship_type: 'related-to',
    source_ref: from.id,
    target_ref: to.id,
    description: `Named together in “${story.lead.title}”.`,
  };
}

/** Who is linked to the story, how surely and why, in the words that made the tag. */
function evidenceWords(actor: ActorMatch, { actor: named }: Publication): string {
  const { actorId, relation, because, confidence, evidence } = actor;
  const quotes = new Set(evidence.map(({ term, field, quote }) => `“${term}” in ${field}: “${quote}”`));
  const head = [named(actorId)?.name ?? actorId, relation, because, `${confidence} confidence`];
  return `${head.filter((part) => part !== '').join(', ')}\n${[...quotes].join('\n')}`;
}

function storyObjects(
  story: StorySummary,
  publication: Publication,
  producerId: string,
): readonly StixObject[] {
  const marking = tlpMarking(storyTlp(story));
  const shared: Shared = {
    created_by_ref: producerId,
    modified: stixTime(publication.at),
    object_marking_refs: [marking.id],
  };
  const advisories = [story.lead, ...story.others];
  const reportId = stixId('report', story.id);
  const vulnerabilities = story.cves.map((cve) => vulnerabilityObject(cve, publication, shared));
  const observables = advisories.flatMap(({ indicators }) =>
    indicators.map((one) => ({ ...observable(one), object_marking_refs: [marking.id] })),
  );
  const linked = linkedActors(story).flatMap((actor) => {
    const itself = actorObject(actor.actorId, publication, shared);
    const things = usedBy(actor, shared);
    return [
      itself,
      ...things,
      ...[...things, ...vulnerabilities].map((thing) => related(story, itself, thing, shared)),
    ];
  });
  const inside = [...linked, ...vulnerabilities, ...observables];
  const description = [
    story.lead.summary,
    ...linkedActors(story).map((actor) => evidenceWords(actor, publication)),
  ];
  const surest = confidences.find((one) => linkedActors(story).some(({ confidence }) => confidence === one));
  const published = Math.min(...advisories.map(publishedOrSeen));
  const report: StixObject = {
    type: 'report',
    spec_version: '2.1',
    id: reportId,
    created: stixTime(Math.min(published, publication.at)),
    ...shared,
    ...(surest === undefined ? {} : { confidence: confidenceOf[surest] }),
    name: story.lead.title,
    description: description.filter((part) => part !== '').join('\n\n'),
    report_types: [
      linked.length > 0 ? 'threat-actor' : vulnerabilities.length > 0 ? 'vulnerability' : 'threat-report',
    ],
    published: stixTime(published),
    labels: [
      `severity:${story.severity}`,
      ...(story.kev ? ['kev'] : []),
      ...story.sectors.map(({ id }) => `sector:${id}`),
    ],
    external_references: advisories.map(({ feedId, url, title }) => ({
      source_name: publication.feedTitle(feedId),
      ...(url !== null && /^https?:\/\//i.test(url) ? { url } : {}),
      description: title,
    })),
    // A report refers to something: one that names nothing refers to who made it.
    object_refs: inside.length > 0 ? [...new Set(inside.map(({ id }) => id))] : [producerId],
  };
  return [marking, report, ...linked, ...vulnerabilities, ...observables];
}

/**
 * Stories as a STIX 2.1 bundle: a report each, with intrusion sets, malware, tools, vulnerabilities and observables, their
 * relations, and the quotes behind each tag. Ids are the same at each export. Observables are mentioned in
 * texts and verified by nobody, so that none is an indicator with a pattern.
 */
export function stixBundle(publication: Publication): string {
  const maker = producer(publication);
  const objects = new Map([maker, open].map((object) => [object.id, object]));
  // An observable of several stories bears the strictest of their markings: those come first.
  const strictestFirst = publication.stories.toSorted(
    (one, other) => tlpLabels.indexOf(storyTlp(other)) - tlpLabels.indexOf(storyTlp(one)),
  );
  for (const story of strictestFirst)
    for (const object of storyObjects(story, publication, maker.id))
      if (!objects.has(object.id)) objects.set(object.id, object);
  const all = [...objects.values()];
  const id = stixId('bundle', publication.title, ...all.map((object) => object.id));
  return `${JSON.stringify({ type: 'bundle', id, objects: all }, null, 1)}\n`;
}
