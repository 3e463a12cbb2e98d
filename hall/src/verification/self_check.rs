//! The anonymous self-check under the policy in force. Reads the policy, writes nothing.

use crate::Hall;
use crate::error::Result;
use crate::settings::policy_in_force;
use domain::fault::Faults;
use domain::intake::Form;
use domain::language::Bilingual;
use domain::verification::{Assessment, SelfCheck, assess};

/// The assessment of the answers and what each of its rules says; or what to put right in the answers.
pub async fn self_check(hall: &Hall, answers: &Form) -> Result<(Result<Assessment, Faults>, Vec<Bilingual>)> {
    let policy = policy_in_force(hall).await?;
    let check = match SelfCheck::read(answers) {
        Ok(check) => check,
        Err(faults) => return Ok((Err(faults), Vec::new())),
    };
    let assessment = assess(&policy, &check.facts(&policy, hall.today()), hall.today());
    let rules =
        assessment.rules.iter().map(|result| policy.rule(result.rule).map(|terms| terms.text.clone()).unwrap_or_default()).collect();
    Ok((Ok(assessment), rules))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::import_city;
    use crate::testing::on_both_engines;
    use domain::identity::Actor;
    use domain::verification::{Outcome, Rule, Verdict};
    use std::path::Path;

    fn family() -> Form {
        [
            ("group", "family"),
            ("age", "70"),
            ("persons", "4"),
            ("local", "yes"),
            ("marital", "married"),
            ("spouse_applies", "yes"),
            ("own_area", "0"),
            ("sold_lately", "no"),
            ("commercial", "no"),
            ("income", "7558"),
            ("vehicles", "0"),
            ("stake", "0"),
            ("benefit", "no"),
            ("barred", "no"),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
    }

    on_both_engines! {
        async fn the_rules_of_the_decision_answer(test: TestHall) {
            let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/city");
            import_city(&test.hall, &Actor::System, &demo).await.unwrap();
            let (checked, rules) = self_check(&test.hall, &family()).await.unwrap();
            let assessment = checked.unwrap();
            let open: Vec<_> = assessment.rules.iter().filter(|result| result.verdict != Verdict::Pass).collect();
            assert_eq!(assessment.outcome, Outcome::Eligible, "{open:?}");
            assert!(rules.iter().all(|rule| !rule.zh.is_empty()) && rules.len() == assessment.rules.len());

            let mut rich = family();
            rich.insert("income".to_owned(), "40000".to_owned());
            let assessment = self_check(&test.hall, &rich).await.unwrap().0.unwrap();
            assert!(assessment.rules.iter().any(|result| result.rule == Rule::Income && result.verdict == Verdict::Fail));

            let mut open = family();
            open.remove("income");
            assert_eq!(self_check(&test.hall, &open).await.unwrap().0.unwrap().outcome, Outcome::Undecided);
        }
    }
}
