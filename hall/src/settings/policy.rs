//! The policy as stored: every version; a case is judged under the one in force when it was accepted.

use crate::Hall;
use crate::db::UnitOfWork;
use crate::error::{Error, Result};
use domain::day::Day;
use domain::settings::policy::Policy;

/// The policy in force today.
pub async fn policy_in_force(hall: &Hall) -> Result<Policy> {
    policy_on(hall, hall.today()).await
}

/// The policy in force on a day.
pub async fn policy_on(hall: &Hall, day: Day) -> Result<Policy> {
    let row: Option<(String, String)> = sqlx::query_as(
        "SELECT version, content FROM policies WHERE effective_from <= $1 ORDER BY effective_from DESC, version DESC LIMIT 1",
    )
    .bind(day.to_string())
    .fetch_optional(hall.db().reader())
    .await?;
    let (version, content) = row.ok_or(Error::Unavailable("no policy is in force"))?;
    read(&version, &content)
}

/// A version of the policy, in force or not.
pub async fn policy_of_version(hall: &Hall, version: &str) -> Result<Policy> {
    let row: Option<(String,)> =
        sqlx::query_as("SELECT content FROM policies WHERE version = $1").bind(version).fetch_optional(hall.db().reader()).await?;
    read(version, &row.ok_or(Error::NotFound)?.0)
}

fn read(version: &str, content: &str) -> Result<Policy> {
    serde_json::from_str(content).map_err(|_| Error::corrupt("policies", version))
}

/// A version once in force must never change: the same version with other content is refused.
pub(super) async fn write_policy(hall: &Hall, unit: &mut UnitOfWork, policy: &Policy) -> Result<()> {
    let version = policy.version.as_str();
    let content = serde_json::to_string(policy).map_err(|_| Error::corrupt("policies", version))?;
    let stored: Option<(String,)> = unit.optional(sqlx::query_as("SELECT content FROM policies WHERE version = $1").bind(version)).await?;
    match stored {
        Some((stored,)) if read(version, &stored)? == *policy => Ok(()),
        Some(_) => Err(Error::Setup(format!("policy.toml: version {version} exists with other content; give it a new version"))),
        None => {
            unit.execute(
                sqlx::query("INSERT INTO policies (version, effective_from, content, imported_at) VALUES ($1, $2, $3, $4)")
                    .bind(version)
                    .bind(policy.effective_from.to_string())
                    .bind(content)
                    .bind(hall.now().to_string()),
            )
            .await?;
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both_engines;
    use domain::quantity::Fen;

    fn demo() -> Policy {
        toml::from_str(include_str!("../../../demo/city/policy.toml")).unwrap()
    }

    async fn import(hall: &Hall, policy: &Policy) -> Result<()> {
        let mut unit = hall.begin().await?;
        write_policy(hall, &mut unit, policy).await?;
        unit.commit().await
    }

    on_both_engines! {
        async fn versions_follow_each_other_and_never_change(test: TestHall) {
            let hall = &test.hall;
            assert!(matches!(policy_in_force(hall).await, Err(Error::Unavailable(_))));
            let first = demo();
            import(hall, &first).await.unwrap();
            import(hall, &first).await.unwrap();
            let mut second = demo();
            second.version = "2027-1".to_owned();
            second.effective_from = Day::parse("2027-01-01").unwrap();
            second.income.line = Fen(300_000);
            import(hall, &second).await.unwrap();
            assert_eq!(policy_in_force(hall).await.unwrap(), first);
            assert_eq!(policy_on(hall, second.effective_from).await.unwrap(), second);
            assert_eq!(policy_of_version(hall, "2026-3").await.unwrap(), first);
            let mut changed = demo();
            changed.assets.vehicles = 2;
            assert!(matches!(import(hall, &changed).await, Err(Error::Setup(_))));
        }
    }
}
