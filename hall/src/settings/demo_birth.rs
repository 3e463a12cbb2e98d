//! A demo is made in empty databases and stays one: nothing real is ever marked as invented.

use crate::Hall;
use crate::error::{Error, Result};

/// What shows that a database is somebody's already, with its word.
const HISTORY: [(&str, &str); 5] = [
    ("offices", "offices"),
    ("accounts", "residents' accounts"),
    ("staff", "staff accounts"),
    ("cases", "applications"),
    ("audit_events", "a record of what was done"),
];

/// Marks an empty hall and empty registers as a demo; does nothing where that was done before. Anything else is refused.
pub async fn begin_demo(hall: &Hall) -> Result<()> {
    if !hall.is_demo().await? {
        for (table, what) in HISTORY {
            let text = format!("SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT 1 AS one FROM {table} LIMIT 1) AS found");
            let (found,): (i64,) = sqlx::query_as(sqlx::AssertSqlSafe(text)).fetch_one(hall.db().reader()).await?;
            if found > 0 {
                return Err(Error::Setup(format!("this database holds {what} and was not made as a demo; give the demo another one")));
            }
        }
    }
    // The registers first: a hall with the mark has registers with the mark.
    hall.exchange().registers().begin_demo().await.map_err(|error| Error::Setup(error.to_string()))?;
    hall.mark("demo", "1").await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::fixture::applicant;
    use crate::settings::import_city;
    use crate::testing::on_both_engines;
    use domain::identity::Actor;
    use exchange::city::showcase_citizens;
    use std::path::Path;

    fn refused(answer: Result<()>) -> String {
        match answer {
            Err(Error::Setup(why)) => why,
            other => panic!("not refused: {other:?}"),
        }
    }

    on_both_engines! {
        async fn a_demo_begins_where_nothing_is(test: TestHall) {
            let hall = &test.hall;
            begin_demo(hall).await.unwrap();
            assert!(hall.is_demo().await.unwrap());
            import_city(hall, &Actor::System, &Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/city")).await.unwrap();
            applicant(hall).await;
            begin_demo(hall).await.unwrap();
        }

        async fn a_database_with_an_account_is_no_demo(test: TestHall) {
            let hall = &test.hall;
            applicant(hall).await;
            assert!(refused(begin_demo(hall).await).contains("accounts"));
            assert!(!hall.is_demo().await.unwrap());
        }

        async fn a_database_with_a_record_is_no_demo(test: TestHall) {
            let hall = &test.hall;
            crate::settings::import_calendar(hall, &Actor::System, &domain::settings::Calendar::state_council()).await.unwrap();
            assert!(refused(begin_demo(hall).await).contains("record"));
            assert!(!hall.is_demo().await.unwrap());
        }

        async fn registers_that_hold_people_are_no_demo(test: TestHall) {
            let hall = &test.hall;
            hall.exchange().registers().load(&showcase_citizens(hall.today())[0].citizens, hall.today()).await.unwrap();
            assert!(refused(begin_demo(hall).await).contains("registers"));
            assert!(!hall.is_demo().await.unwrap());
        }
    }
}
