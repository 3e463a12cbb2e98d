//! The access log: every use of a register, written before the answer is handed out.

use super::Registers;
use crate::entropy::token;
use crate::error::{Error, Result};
use domain::day::{Day, Timestamp};
use domain::verification::{AnswerStatus, Register};
use sqlx::{Any, AssertSqlSafe, Transaction};

/// One use of one register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessEntry {
    /// When.
    pub at: Timestamp,
    /// Which register.
    pub register: Register,
    /// About whom, as a keyed hash.
    pub subject: String,
    /// For which case.
    pub case: String,
    /// By whom.
    pub actor: String,
    /// In which scene.
    pub scene: String,
    /// How it answered.
    pub status: AnswerStatus,
    /// In how many milliseconds.
    pub answered_in_ms: u32,
    /// The day it said its data stand at. For the figures only: the log does not keep it.
    pub as_of: Option<Day>,
}

/// Rows of one bulk insert. The driver looks each place up by its name, so a statement with many of them gets slower by the square.
const BATCH: usize = 40;

/// When, about whom, for which case, by whom, in which scene, how each register answered.
type Row = (String, String, String, String, String, String);

impl Registers {
    /// Writes uses to the log and into the figures, inside the transaction that holds their evidence. One row holds what all registers
    /// answered about a person at once: the log of a city that is re-checked each night grows by people, not by answers.
    pub(crate) async fn log(&self, transaction: &mut Transaction<'static, Any>, mut entries: Vec<AccessEntry>) -> Result<()> {
        const EACH: usize = 7;
        // In the order of the index by case, in which each page is then touched once.
        entries.sort_by(|one, other| key(one).cmp(&key(other)).then_with(|| one.register.code().cmp(other.register.code())));
        let people: Vec<&[AccessEntry]> = entries.chunk_by(|one, other| key(one) == key(other)).collect();
        for batch in people.chunks(BATCH) {
            let text = format!(
                "INSERT INTO access_log (id, at, subject, case_id, actor, scene, answers) VALUES {}",
                super::values(batch.len(), EACH)
            );
            let mut query = sqlx::query(AssertSqlSafe(text));
            for uses in batch {
                let entry = &uses[0];
                query = query
                    .bind(self.log_id(entry.at))
                    .bind(entry.at.to_string())
                    .bind(&entry.subject)
                    .bind(&entry.case)
                    .bind(&entry.actor)
                    .bind(&entry.scene)
                    .bind(answers(uses));
            }
            query.execute(&mut **transaction).await?;
        }
        // Last: everybody counts in the same few rows, and each waits for them until the other's transaction is over.
        self.count(transaction, &entries).await
    }

    /// Ids in the order of time: each new one goes to the end of its index, and a million of them cost no more than a thousand.
    fn log_id(&self, at: Timestamp) -> String {
        format!("{:012x}{}", at.millis(), token(self.parts.entropy.as_ref()))
    }

    /// The uses for a case, oldest first.
    pub async fn uses_for_case(&self, case: &str) -> Result<Vec<AccessEntry>> {
        let rows: Vec<Row> =
            sqlx::query_as("SELECT at, subject, case_id, actor, scene, answers FROM access_log WHERE case_id = $1 ORDER BY at, id")
                .bind(case)
                .fetch_all(&self.parts.reader)
                .await?;
        entries(rows)
    }

    /// The uses of the latest askings for a case, newest first, each asking as a whole; `before`: only earlier ones.
    pub async fn latest_uses(&self, case: &str, before: Option<Timestamp>, askings: usize) -> Result<Vec<AccessEntry>> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT at, subject, case_id, actor, scene, answers FROM access_log WHERE case_id = $1 AND at IN \
             (SELECT DISTINCT at FROM access_log WHERE case_id = $1 AND at < $2 ORDER BY at DESC LIMIT $3) \
             ORDER BY at DESC, actor, scene, subject, answers",
        )
        .bind(case)
        .bind(before.map_or_else(|| "9999".to_owned(), |at| at.to_string()))
        .bind(i64::try_from(askings).unwrap_or(i64::MAX))
        .fetch_all(&self.parts.reader)
        .await?;
        entries(rows)
    }

    /// The same of one person alone: the latest askings for a case in which a register was asked about them.
    pub async fn latest_uses_about(
        &self,
        case: &str,
        subject: &str,
        before: Option<Timestamp>,
        askings: usize,
    ) -> Result<Vec<AccessEntry>> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT at, subject, case_id, actor, scene, answers FROM access_log WHERE case_id = $1 AND subject = $2 AND at IN \
             (SELECT DISTINCT at FROM access_log WHERE case_id = $1 AND subject = $2 AND at < $3 ORDER BY at DESC LIMIT $4) \
             ORDER BY at DESC, actor, scene, answers",
        )
        .bind(case)
        .bind(subject)
        .bind(before.map_or_else(|| "9999".to_owned(), |at| at.to_string()))
        .bind(i64::try_from(askings).unwrap_or(i64::MAX))
        .fetch_all(&self.parts.reader)
        .await?;
        entries(rows)
    }
}

/// What one row is about.
fn key(entry: &AccessEntry) -> (&str, &str, Timestamp, &str, &str) {
    (&entry.case, &entry.subject, entry.at, &entry.actor, &entry.scene)
}

/// `population:hit:3 tax:empty:2`: register, status, milliseconds.
fn answers(uses: &[AccessEntry]) -> String {
    let told: Vec<String> =
        uses.iter().map(|entry| format!("{}:{}:{}", entry.register.code(), entry.status.code(), entry.answered_in_ms)).collect();
    told.join(" ")
}

fn entries(rows: Vec<Row>) -> Result<Vec<AccessEntry>> {
    let mut all = Vec::with_capacity(rows.len() * Register::ALL.len());
    for (at, subject, case, actor, scene, answers) in rows {
        let at = Timestamp::parse(&at).ok_or(Error::Damaged("access_log"))?;
        for answer in answers.split(' ') {
            let (register, status, answered_in_ms) = told(answer).ok_or(Error::Damaged("access_log"))?;
            let (subject, case, actor, scene) = (subject.clone(), case.clone(), actor.clone(), scene.clone());
            all.push(AccessEntry { at, register, subject, case, actor, scene, status, answered_in_ms, as_of: None });
        }
    }
    Ok(all)
}

fn told(answer: &str) -> Option<(Register, AnswerStatus, u32)> {
    let mut parts = answer.split(':');
    Some((Register::from_code(parts.next()?)?, AnswerStatus::from_code(parts.next()?)?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both_engines;

    fn entry(second: i64, case: &str, subject: &str, register: Register) -> AccessEntry {
        let at = Timestamp::parse("2026-11-23T01:00:00.000Z").unwrap().plus_seconds(second);
        let (actor, scene) = ("system".to_owned(), "check".to_owned());
        let (subject, case) = (subject.to_owned(), case.to_owned());
        AccessEntry { at, register, subject, case, actor, scene, status: AnswerStatus::Hit, answered_in_ms: 12, as_of: None }
    }

    async fn logged(registers: &Registers, entries: Vec<AccessEntry>) {
        let mut transaction = registers.begin().await.unwrap();
        registers.log(&mut transaction, entries).await.unwrap();
        transaction.commit().await.unwrap();
    }

    on_both_engines! {
        async fn what_is_logged_together_is_read_use_by_use(test: TestRegisters) {
            let mut all = Vec::new();
            for register in [Register::Tax, Register::Business] {
                for (case, subject) in [("a", "s1"), ("b", "s2"), ("a", "s3")] {
                    all.push(entry(0, case, subject, register));
                }
            }
            logged(&test.registers, all).await;
            logged(&test.registers, vec![entry(60, "a", "s1", Register::Vehicle)]).await;
            let of = |subject, register| entry(0, "a", subject, register);
            let first = [of("s1", Register::Business), of("s1", Register::Tax), of("s3", Register::Business), of("s3", Register::Tax)];
            let again = entry(60, "a", "s1", Register::Vehicle);
            assert_eq!(test.registers.uses_for_case("a").await.unwrap().len(), 5);
            assert_eq!(test.registers.latest_uses("a", None, 1).await.unwrap(), [again]);
            let minute = Some(entry(60, "", "", Register::Tax).at);
            assert_eq!(test.registers.latest_uses("a", minute, 1).await.unwrap(), first);
            let about = async |subject: &'static str, before: Option<Timestamp>, askings: usize| {
                test.registers.latest_uses_about("a", subject, before, askings).await.unwrap()
            };
            let [business, tax] = [of("s1", Register::Business), of("s1", Register::Tax)];
            assert_eq!(about("s1", None, 2).await, [entry(60, "a", "s1", Register::Vehicle), business.clone(), tax.clone()]);
            assert_eq!(about("s1", minute, 2).await, [business, tax]);
            assert_eq!(about("s3", None, 1).await, first[2..], "an asking about others counts for nothing");
            assert!(about("s2", None, 1).await.is_empty(), "it was about another case");
        }

        async fn the_rows_that_all_count_in_are_held_for_the_end_only(test: TestRegisters) {
            let refuses = if test.registers.parts.sqlite {
                "CREATE TRIGGER counted_last BEFORE INSERT ON access_log WHEN EXISTS (SELECT 1 FROM register_usage) BEGIN \
                    SELECT RAISE(ABORT, 'counted before the log was written'); END"
            } else {
                "CREATE FUNCTION counted_last() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM register_usage) THEN \
                    RAISE EXCEPTION 'counted before the log was written'; END IF; RETURN NEW; END $$; \
                    CREATE TRIGGER counted_last BEFORE INSERT ON access_log FOR EACH ROW EXECUTE FUNCTION counted_last()"
            };
            sqlx::raw_sql(refuses).execute(test.registers.writer()).await.unwrap();
            logged(&test.registers, (0..100).map(|person| entry(0, "a", &format!("s{person}"), Register::Tax)).collect()).await;
            assert_eq!(test.registers.uses_for_case("a").await.unwrap().len(), 100);
            assert_eq!(test.registers.usage_since(entry(0, "", "", Register::Tax).at).await.unwrap()[0].asked, 100);
        }

        async fn a_log_of_one_row_an_answer_is_read_as_before(test: TestRegisters) {
            let before = "DROP TABLE access_log; DROP TABLE register_usage; CREATE TABLE access_log (id TEXT NOT NULL PRIMARY KEY, at TEXT NOT NULL, \
                register TEXT NOT NULL, subject TEXT NOT NULL, case_id TEXT NOT NULL, actor TEXT NOT NULL, scene TEXT NOT NULL, status TEXT NOT NULL, \
                answered_in_ms BIGINT NOT NULL); INSERT INTO access_log VALUES \
                ('1', '2026-11-23T01:00:00.000Z', 'tax', 's', 'a', 'system', 'check', 'hit', 12), \
                ('2', '2026-11-23T01:00:00.000Z', 'vehicle', 's', 'a', 'system', 'check', 'hit', 12)";
            sqlx::raw_sql(before).execute(test.registers.writer()).await.unwrap();
            for migration in [
                include_str!("../../../migrations/registers/0008_access_log_by_person.sql"),
                include_str!("../../../migrations/registers/0016_newest_day.sql"),
            ] {
                sqlx::raw_sql(migration).execute(test.registers.writer()).await.unwrap();
            }
            let at = entry(0, "a", "s", Register::Tax).at;
            let uses = [entry(0, "a", "s", Register::Tax), entry(0, "a", "s", Register::Vehicle)];
            assert_eq!(test.registers.uses_for_case("a").await.unwrap(), uses);
            assert_eq!(test.registers.usage_since(at).await.unwrap().iter().map(|usage| usage.asked).collect::<Vec<_>>(), [1, 1]);
        }
    }
}
