function listed(words: string): readonly string[] {
  return words.split(',').map((word) => word.trim());
}

/** Words of an attack, a flaw or its harm in Japanese. */
export const japaneseAttackWords: readonly string[] =
  listed(`攻撃, サイバー攻撃, 標的型攻撃, 不正アクセス, 不正侵入, 侵入, 侵害,
  ランサムウェア, ランサムウエア, ランサム被害, ランサム攻撃, 身代金, マルウェア, マルウエア, ウイルス感染, 感染, 漏えい, 漏洩, 流出, 窃取, 盗まれ,
  改ざん, 乗っ取り, 乗っ取られ, ハッキング, ハッカー, 脆弱性, 被害, 標的, 狙う, 狙い, 狙われ, システム障害, 暗号化され, 脅迫, 妨害, スパイ活動, 潜伏,
  サイバースパイ, バックドア, 不正送金, 不正ログイン, 不正利用, サポート詐欺, DDoS攻撃`);

/** Without one of these a text in Japanese speaks of other things than computers. */
export const japaneseCyberWords: readonly string[] =
  listed(`サイバー, サイバー攻撃, サイバーセキュリティ, サイバースパイ, サイバー犯罪,
  不正アクセス, 不正侵入, ランサムウェア, ランサムウエア, ランサム被害, ランサム攻撃, マルウェア, マルウエア, コンピュータウイルス, コンピューターウイルス,
  ウイルス感染, 脆弱性, ハッカー, ハッキング, フィッシング, 情報漏えい, 情報漏洩, 情報流出, 個人情報, 顧客情報, 標的型攻撃, 不正ログイン, 不正送金,
  情報セキュリティ, ゼロデイ, バックドア, システム障害, 口座乗っ取り, 乗っ取り, DDoS攻撃, サーバー, サーバ`);

const japanese = /^[\u3040-\u30ff\u3400-\u9fff]|[\u3040-\u30ff\u3400-\u9fff]$/;
/** A name that a phisher borrows, and what is only dressed up as it. */
const borrowedAfter =
  /^[^。、]{0,12}?(?:を(?:かた|騙|装|よそお|名乗|模し|模倣|偽装)|になりすま|に見せかけ|に偽装|に扮|風の(?:メール|サイト)|の偽(?:サイト|メール|アプリ|SMS))/;
const borrowedBefore = /(?:偽の?|ニセ|かたる|装う|装った|なりすまし)[^。、]{0,3}$/;
/** Who is warned, asked or told something is not hit by it. */
const addressed =
  /^[^。、]{0,8}(?:に|へ|向けに|に対し|に対して)[^。、狙攻侵被]{0,16}(?:要請|指示|求め|義務|注意喚起|注意を|呼びかけ|呼び掛け|警告|勧告|通知|対策を|支援)/;
/** Who warns, rules or counts, and is no victim. */
const speaks =
  /^(?:は|が|も|など|、|と[^。、]{1,12}(?:は|が|、))[^。]{0,40}?(?:注意喚起|呼びかけ|呼び掛け|警告|警鐘|要請|指示|勧告|策定|改正|行政指導|義務|制裁|非難|指針|ガイドライン|統計|白書|法案|方針|対策の強化|対策を強化|訓練|捜査|逮捕|摘発|検挙)/;
const canSpeak = /(?:庁|省|省庁|政府機関|自治体|委員会|機構|官公庁|内閣府|自衛隊|議会)$/;
/** `大学の研究チームが`; a laboratory that is broken into is another thing. */
const studies = /^[^。、]{0,14}(?:研究(?!室|所|機関|施設|セ)|教授|チーム|学者|論文|学会)/;
const scholars = /(?:大学|大学院|高専|教育機関)$/;
/** What is built of it, or the time of somebody who sells to it. */
const describesOther = /^(?:系|型|向け)?(?:トロイの木馬|マルウェア(?!に|感染|被害|攻撃)|トロイ)/;

/** Is it a Japanese word whose context asks these questions? */
export function isJapanese(words: string): boolean {
  return japanese.test(words);
}

/** Is a Japanese word at a place about something else than who is hit: a borrowed name, who warns or is warned, who studies? */
export function isOutInJapanese(words: string, before: string, after: string): boolean {
  if (borrowedAfter.test(after) || borrowedBefore.test(before) || describesOther.test(after)) return true;
  if (addressed.test(after)) return true;
  return (canSpeak.test(words) && speaks.test(after)) || (scholars.test(words) && studies.test(after));
}
