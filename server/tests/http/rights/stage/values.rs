//! What stands for the names in the calls: ids and codes of the people and the case, and what others have left of it.

use super::{Officers, Stage, born};
use domain::feedback::RatedStep;
use domain::id::AccountId;
use domain::identity::{Actor, Phone};
use domain::intake::Step;
use domain::interface::Scope;
use domain::language::Language;
use domain::messages::MessageTemplate;
use domain::review::CaseState;
use hall::Hall;
use hall::feedback::{Invitation, invite};
use hall::intake;
use hall::intake::fixture::form;
use hall::interface::NewKey;
use hall::review::desk;
use hall::testing::last_message;

impl Stage {
    /// Puts down what the calls name.
    pub(super) async fn describe(&mut self, hall: &Hall, officers: &Officers) {
        let owner = self.owner.clone();
        if let Ok(page) = intake::step_page(hall, &owner, "s", Step::Check).await {
            let draft = page.draft;
            self.put("version", draft.version.to_string());
            self.put("key", intake::submit_key(&draft.case, draft.version));
            self.put("member", draft.members.get(1).map(|member| member.id.0.clone()).unwrap_or_default());
            self.put("document", draft.documents.first().map(|document| document.id.0.clone()).unwrap_or_default());
            self.case = draft.case;
        } else if self.case.as_str() != "none" {
            self.put("version", hall::testing::version_of(hall, &self.case).await.to_string());
            let shown = intake::my_case(hall, &owner, &self.case).await.unwrap();
            self.put("number", shown.number);
            let documents = intake::documents_of(hall, &self.case).await.unwrap();
            self.put("document", documents.first().map(|document| document.id.0.clone()).unwrap_or_default());
            let letters = hall::review::letters::letters(hall, &owner, &self.case).await.unwrap();
            self.put("letter", letters.first().map(|letter| letter.id.clone()).unwrap_or_default());
        }
        self.put("case", self.case.0.clone());
        if self.state(hall).await == Some(CaseState::Submitted) {
            self.invite(hall).await;
            hall::testing::give_messages_up(hall, &self.case).await;
            let dead = hall::messages::dead_letters(hall, &officers["city-centre.admin"], None).await.unwrap();
            self.put("flag", self.looked_up(hall, officers).await);
            self.share(hall).await;
            self.put("message", dead.first().map(|letter| letter.id.0.clone()).unwrap_or_default());
        }
        if self.state(hall).await == Some(CaseState::FirstReview) {
            let clue = hall::verification::recheck_fixture::clue_left(hall, &self.case, "huayuan", "0101").await;
            self.put("clue", clue.0);
        }
        if let Ok(Some(check)) = hall::verification::comparison(hall, &officers["huayuan.first"], &self.case).await {
            let open = check.assessment.rules.iter().find(|result| !result.is_settled());
            let code = |open: &domain::verification::RuleResult| {
                format!("{}.{}", open.rule.code(), open.member.as_ref().map_or("", |member| member.as_str()))
            };
            self.put("rule", open.map(code).unwrap_or_default());
            self.put("verification", check.verification.0);
        }
        let ratings = hall::feedback::open_of_account(hall, &owner).await.unwrap();
        self.put("rating", ratings.first().map(|rating| rating.id.0.clone()).unwrap_or_default());
        let notices = hall::guide::notices(hall, None).await.unwrap().notices;
        self.put("notice", notices.first().map(|notice| notice.id.0.clone()).unwrap_or_default());
    }

    /// An officer has looked for somebody who has no case.
    async fn looked_up(&self, hall: &Hall, officers: &Officers) -> String {
        let nobody = born(1951, self.number, 6);
        desk::search(hall, &officers["huayuan.accept"], nobody.as_str()).await.unwrap_err();
        while hall::audit::seal(hall).await.unwrap() > 0 {}
        hall::supervision::flag_look_ups(hall).await.unwrap();
        let page = hall::supervision::look_up_flags(hall, &officers["city-centre.admin"], false, None).await.unwrap();
        page.flags[0].id.0.clone()
    }

    /// The applicant has given the case to another system.
    async fn share(&mut self, hall: &Hall) {
        let new = NewKey { name: "City Bank", scopes: &[Scope::Status], days: 30, daily_quota: 1000 };
        hall::interface::add_key(hall, &Actor::System, &new).await.unwrap();
        let page = hall::interface::share_page(hall, &self.owner, None, Some(&self.case)).await.unwrap();
        let client = page.clients[0].0.0.clone();
        let given = form(&[("client", &client), ("days", "7")]);
        hall::interface::share(hall, &self.owner, Some(&self.case), &given).await.unwrap();
        let page = hall::interface::share_page(hall, &self.owner, None, Some(&self.case)).await.unwrap();
        self.put("client", client);
        self.put("share", page.shares[0].id.0.clone());
    }

    /// The link of an invitation stands in the newest message only.
    async fn invite(&mut self, hall: &Hall) {
        let account = AccountId(self.value("account").to_owned());
        let phone = Phone::parse(self.value("phone")).unwrap();
        let step = RatedStep::Decision;
        let invitation = Invitation { step, case: &self.case, account: &account, phone: &phone, office: None, area: "0101" };
        let mut unit = hall.begin().await.unwrap();
        invite(hall, &mut unit, invitation, Language::Chinese).await.unwrap();
        unit.commit().await.unwrap();
        match last_message(hall, self.value("phone")).await {
            Some(MessageTemplate::RatingInvitation { token, .. }) => self.put("token", token),
            other => panic!("no invitation: {other:?}"),
        }
    }
}
