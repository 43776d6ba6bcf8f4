import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { createReader } from '../../src/domain/reading.ts';

const catalog = loadCatalog();
const read = createReader(catalog);
const parents = new Map(catalog.sectors.map(({ id, parent }) => [id, parent ?? id]));
const sectorsOf = (title: string) => read({ title, summary: '', categories: [], url: null }).sectors;
const tops = (title: string) => [...new Set(sectorsOf(title).map(({ id }) => parents.get(id)))];

describe('the sectors of a headline in Japanese', () => {
  it.each([
    ['energy', '送配電会社にサイバー攻撃、停電のおそれ'],
    ['energy', '電力大手の社内システムがランサムウェア感染、顧客情報流出か'],
    ['energy', 'ガス会社のサーバーに不正アクセス、契約者情報が漏えい'],
    ['water-wastewater', '水道局のシステムがランサムウェアに感染、料金徴収に影響'],
    ['water-wastewater', '下水処理場の監視装置に不正アクセス'],
    ['communications', '通信大手のメールサービスに不正アクセス、400万件超が漏えい'],
    ['communications', '携帯電話事業者を狙うサイバースパイ活動、Salt Typhoonが関与か'],
    ['transportation', '名古屋港のコンテナターミナルでシステム障害、ランサムウェア感染が原因'],
    ['transportation', '航空会社にDDoS攻撃、国内線に遅れ'],
    ['transportation', '鉄道会社の予約サイトにサイバー攻撃'],
    ['transportation', '空港のチェックインシステム、サイバー攻撃で停止'],
    ['healthcare', '市立病院で電子カルテが使えず、ランサムウェア攻撃'],
    ['healthcare', '医療機関を狙うランサムウェア被害が相次ぐ'],
    ['healthcare', '製薬会社に不正アクセス、治験データ流出の可能性'],
    ['financial-services', '地方銀行のシステムに不正アクセス、口座情報が流出'],
    ['financial-services', '証券口座の乗っ取り被害、証券会社が補償へ'],
    ['government-facilities', '県庁の業務委託先でランサムウェア被害、個人情報流出か'],
    ['government-facilities', '大学のサーバーが不正アクセス受け学生情報流出'],
    ['critical-manufacturing', '自動車部品メーカーがサイバー攻撃で操業停止'],
    ['food-agriculture', 'ビール大手の工場がサイバー攻撃で出荷停止'],
    ['defense-industrial-base', '防衛関連企業に標的型攻撃、機密情報流出の疑い'],
    ['chemical', '化学メーカーの海外子会社でランサムウェア被害'],
    ['commercial-facilities', 'ホテル予約サイトに不正アクセス、宿泊者の個人情報流出'],
    ['emergency-services', '消防の指令システムがサイバー攻撃で一時停止'],
    ['nuclear', '原子力発電所の関連会社に不正アクセス'],
  ])('are told by whom it hits (%s): %s', (sector, title) => {
    expect(tops(title)).toEqual([sector]);
    for (const { evidence } of sectorsOf(title))
      for (const { quote, start, end } of evidence) expect(quote).toContain(title.slice(start, end));
  });

  it.each([
    '電力会社をかたるフィッシングメールに注意',
    '銀行をかたる偽SMSに注意、フィッシング対策協議会',
    '総務省、サイバーセキュリティ対策の強化を通信事業者に要請',
    '警察庁、ランサムウェア被害の統計を公表',
    '大学の研究チームがBluetoothの脆弱性を発見',
    'Microsoft製品に関する脆弱性について',
    '暗号通信ライブラリOpenSSLに脆弱性、修正版を公開',
    'JPCERT/CC、Ivanti Connect Secureの脆弱性に注意喚起',
    '航空機内でスマホの電波はなぜ禁止か',
    '病院が新棟を開設、4月から診療開始',
    '通信プロトコルの解析ツールを装うマルウェア',
    '警視庁がランサムウェアのメンバーを逮捕',
    'ネットバンキングの不正送金が急増、マルウェアに注意',
    '水飲み場攻撃に使われた改ざんサイトを調査',
    '省電力チップの電力解析で鍵を窃取できる脆弱性',
    '水道橋で開かれるセキュリティイベント、ランサムウェア対策を学ぶ',
    'クラウドのバージョン制御システムに脆弱性',
    '宅配業者を装うSMS、不正アプリに感染',
    '大学教授らがマルウェアの通信を分析',
    '経済産業省、工場のサイバー攻撃対策の指針を策定',
    '金融情報を狙うマルウェアが拡散',
    '共同通信社によると、ランサムウェアの被害が増えている',
  ])('are none where it hits nobody: %s', (title) => {
    expect(tops(title)).toEqual([]);
  });

  it('are shown with the word in its place, also inside other words and in other widths', () => {
    expect(sectorsOf('県立病院にサイバー攻撃')[0]?.evidence[0]).toMatchObject({
      kind: 'words',
      term: '病院',
      field: 'title',
      start: 2,
      end: 4,
    });
    expect(tops('ﾎﾃﾙの予約システムがﾗﾝｻﾑｳｪｱに感染')).toEqual(['commercial-facilities']);
    expect(tops('インフラ事業者を狙う攻撃、電力・水道が標的').toSorted()).toEqual([
      'energy',
      'water-wastewater',
    ]);
    expect(tops('変電所の監視装置を狙うマルウェアを確認')).toEqual(['energy']);
  });

  it('are not lost where who is hit tells of it, and none of the ministry that warns or of whom it asks', () => {
    expect(tops('市立病院、ランサムウェア被害を公表')).toEqual(['healthcare']);
    expect(tops('総務省のサーバーに不正アクセス')).toEqual(['government-facilities']);
    expect(tops('総務省、ランサムウェアへの注意喚起')).toEqual([]);
    expect(tops('金融機関に対策を要請、DDoS攻撃相次ぐ')).toEqual([]);
    expect(tops('大学の研究室に不正アクセス')).toEqual(['government-facilities']);
    expect(tops('大学の研究チームが脆弱性を発見')).toEqual([]);
  });
});
