// https://www.elastic.co/guide/en/elasticsearch/reference/current/settings.html
import type { Fact } from '../../sdk/index.ts';
import { defineFact, known, unknown, unknownFrom } from '../../sdk/index.ts';
import type { KeyValue } from '../grammar/key-values.ts';
import { parseYamlSettings } from '../grammar/yaml-settings.ts';
import { manifestFile } from '../manifest/manifest.ts';

const path = '/usr/share/bm-elasticsearch/config/elasticsearch.yml';

export interface ElasticsearchConfig {
  readonly path: string;
  readonly settings: readonly KeyValue[];
}

/** BlueMind's Elasticsearch: its settings with dotted keys. Undefined: not installed. */
export const elasticsearchConfig = defineFact({
  id: 'elasticsearch-config',
  describes: 'Settings of BlueMind’s Elasticsearch',
  sources: { config: manifestFile(path) },
  parse({ config }): Fact<ElasticsearchConfig | undefined> {
    if (!config.read)
      return config.reason === 'absent' ? known<ElasticsearchConfig | undefined>(undefined) : unknownFrom(config, path);
    const settings = parseYamlSettings(config.value.text);
    return settings === undefined
      ? unknown('unparsable', `${path} is not YAML`)
      : known<ElasticsearchConfig | undefined>({ path, settings });
  },
});
