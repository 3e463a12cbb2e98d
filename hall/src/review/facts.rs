//! Gathers what `domain` needs to decide an act.

use super::case::CaseRow;
use super::source::Source;
use super::{handlers, publicity};
use crate::Hall;
use crate::error::Result;
use crate::verification::disputes_standing;
use domain::day::Day;
use domain::id::CaseId;
use domain::identity::Actor;
use domain::intake::UNDO_SECONDS;
use domain::review::{Act, CaseState, Facts, Limits};
use domain::settings::Calendar;

/// The facts about a case as they stand here.
pub(crate) async fn gather(
    hall: &Hall,
    source: &mut Source<'_>,
    case: &CaseRow,
    actor: &Actor,
    limits: &Limits,
    calendar: &Calendar,
) -> Result<Facts> {
    let today = hall.today();
    let past = history(source, &case.id).await?;
    let publicity = publicity::standing(source, &case.id).await?;
    let check = check(case);
    let (owners_asked, newer) = disputes_standing(source, &case.id).await?;
    let deemed_on = case.clock.started_on.map(|day| limits.deemed_on(day, calendar));
    Ok(Facts {
        within_undo: case.submitted_at.is_some_and(|at| hall.now() < at.plus_seconds(UNDO_SECONDS)),
        draft_expired: is_over(case.expires_on, today),
        stage_over: is_over(case.clock.due_on, today),
        deemed_days_over: is_over(deemed_on, today),
        check_run: check.run,
        owners_asked,
        check_outdated: check.run && newer,
        open_rules: check.open,
        all_clean: check.clean,
        publicity_over: publicity.open_until.is_some_and(|until| today > until),
        publicity_held: publicity.held,
        handled: handlers::handled(source, &case.id, actor).await?,
        own_household: handlers::own_household(source, &case.id, actor).await?,
        ..Facts::of_history(&past)
    })
}

fn is_over(day: Option<Day>, today: Day) -> bool {
    day.is_some_and(|day| today > day)
}

struct Check {
    run: bool,
    open: i64,
    clean: bool,
}

fn check(case: &CaseRow) -> Check {
    let clean = case.check_result.as_deref() == Some("eligible");
    Check { run: case.check_result.is_some(), open: i64::from(!clean), clean }
}

async fn history(source: &mut Source<'_>, case: &CaseId) -> Result<Vec<(Act, CaseState)>> {
    let rows: Vec<(String, String)> =
        source.all(sqlx::query_as("SELECT act, from_state FROM case_events WHERE case_id = $1 ORDER BY seq").bind(case.as_str())).await?;
    Ok(rows.into_iter().filter_map(|(act, from)| Some((Act::from_code(&act)?, CaseState::from_code(&from)?))).collect())
}
