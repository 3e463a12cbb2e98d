//! What a call finds: people nobody else has met, and a case brought to where the call makes sense, by the use cases themselves.

mod values;

use super::scene::Scene;
use crate::harness::Server;
use domain::day::Day;
use domain::id::CaseId;
use domain::identity::{Actor, RealNameLevel, ResidentId};
use domain::intake::{DocumentKind, Step, UNDO_SECONDS};
use domain::language::Language;
use domain::review::{Act, CaseState};
use domain::verification::{LicenceKind, Ruling, Verdict};
use hall::Hall;
use hall::identity::Visitor;
use hall::identity::staff::NewStaff;
use hall::intake::fixture::{LETTER, form, resident, save};
use hall::intake::{self, Upload};
use hall::review::desk::{self, ActForm};
use hall::review::{TransitionRequest, apply};
use hall::testing::code_sent_to;
use hall::verification::licence_fixture;
use std::collections::BTreeMap;

/// The smallest picture there is.
pub const PICTURE: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/// The people and the case of one scene.
pub struct Stage {
    pub number: u16,
    /// What stands for the names in curly brackets.
    pub values: BTreeMap<String, String>,
    pub owner: Actor,
    pub member: Actor,
    pub stranger: Actor,
    case: CaseId,
    here: Visitor,
}

/// Another officer of second review at the same office: one person does one step of a case, and `second` is to do the next.
pub const STAND_IN: &str = "chengnan.second-too";

/// The officers of the demo city as actors, by log-in name.
pub type Officers = BTreeMap<String, Actor>;

pub fn born(year: i32, number: u16, sequence: u16) -> ResidentId {
    let birth = Day::new(year, 1, 1).unwrap().plus_days(i64::from(number));
    ResidentId::from_parts("341699", birth, sequence).unwrap()
}

impl Stage {
    pub async fn set(server: &Server, officers: &Officers, scene: Scene, number: u16) -> Self {
        let mut stage = Self::people(&server.test.hall, scene, number).await;
        let mut way = vec![scene];
        while let Some(before) = way.last().copied().and_then(Scene::before) {
            way.push(before);
        }
        for scene in way.into_iter().rev() {
            // Ids sort by time: what comes later must be later.
            server.test.clock.advance(61);
            stage.go(server, officers, scene).await;
        }
        server.test.clock.advance(61);
        stage.describe(&server.test.hall, officers).await;
        stage
    }

    async fn people(hall: &Hall, scene: Scene, number: u16) -> Self {
        let name = |who: &str| format!("{who}-{number}");
        let phone = |prefix: &str| format!("{prefix}0{number:07}");
        let verified = RealNameLevel::Verified;
        let owner_id = born(1986, number, 2);
        let level = if scene == Scene::Known { verified } else { RealNameLevel::Declared };
        let owner = resident(hall, &name("owner"), level, &owner_id, &phone("138")).await;
        let member = resident(hall, &name("member"), verified, &born(1984, number, 11), &phone("139")).await;
        let stranger = resident(hall, &name("stranger"), verified, &born(1990, number, 4), &phone("137")).await;
        let staff = hall::identity::staff::add(
            hall,
            &Actor::System,
            &NewStaff {
                login_name: format!("new.{number}"),
                name: "顾国强".to_owned(),
                resident_id: born(1960, number, 8).as_str().to_owned(),
                post: "window".to_owned(),
                office: "huayuan".to_owned(),
            },
        )
        .await
        .unwrap();
        let values = [
            ("account", name("owner")),
            ("phone", phone("138")),
            ("last_four", phone("138")[7..].to_owned()),
            ("member_phone", phone("139")),
            ("stranger_phone", phone("137")),
            ("owner_id", owner_id.as_str().to_owned()),
            ("tail", owner_id.as_str()[12..].to_owned()),
            ("staff", staff.staff.0),
            ("login", staff.login_name),
            ("invitation", staff.code),
        ];
        let values = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let here =
            Visitor { session: "s".to_owned(), address: format!("10.1.{}.{}", number / 250, number % 250), language: Language::Chinese };
        Self { number, values, owner, member, stranger, case: "none".into(), here }
    }

    fn value(&self, name: &str) -> &str {
        &self.values[name]
    }

    fn put(&mut self, name: &str, value: String) {
        self.values.insert(name.to_owned(), value);
    }

    async fn go(&mut self, server: &Server, officers: &Officers, scene: Scene) {
        let hall = &server.test.hall;
        let owner = self.owner.clone();
        match scene {
            Scene::People => {}
            Scene::Begun => self.begin(hall).await,
            Scene::Known => {
                self.begin(hall).await;
                self.consent(hall).await;
                let holder = born(1986, self.number, 2);
                let kind = LicenceKind::ResidencePermit;
                let licence = licence_fixture::issued(hall, &holder, "周秀兰", kind, i64::from(self.number)).await;
                self.put("licence", licence.licence.to_string());
            }
            Scene::Answered => self.answer(hall).await,
            Scene::Signed => {
                intake::send_commitment_code(hall, &owner, &self.here).await.unwrap();
                let code = code_sent_to(hall, self.value("phone")).await;
                intake::sign(hall, &owner, &self.here, &form(&[("agree", "1"), ("code", &code), ("text_version", LETTER)])).await.unwrap();
            }
            Scene::Submitted => {
                let key = hall::intake::fixture::key(hall, &owner).await;
                self.case = intake::submit(hall, &owner, &key).await.unwrap();
            }
            Scene::Waiting => server.test.clock.advance(UNDO_SECONDS),
            Scene::Correction => {
                let notes = [("income_proof".to_owned(), "请传零工收入证明".to_owned())].into();
                self.act(hall, officers, "huayuan.accept", Act::RequestCorrection, notes).await;
            }
            Scene::Checking => self.act(hall, officers, "huayuan.accept", Act::Accept, BTreeMap::new()).await,
            Scene::Checked => {
                hall::verification::check(hall, &Actor::System, &self.case).await.unwrap();
            }
            Scene::FirstReview => self.apply(hall, &Actor::System, Act::FinishCheck).await,
            Scene::Disputed => {
                let documents = intake::documents_of(hall, &self.case).await.unwrap();
                let proof = documents[0].id.clone();
                let (dispute, member) =
                    hall::verification::dispute_fixture::dispute_left(hall, &self.case, "chengnan", "0101", &proof).await;
                self.put("dispute", dispute.0);
                self.put("own_member", member.0);
            }
            Scene::Resolved => self.resolve(hall, &officers["huayuan.first"]).await,
            Scene::SecondReview => self.act(hall, officers, "huayuan.first", Act::FirstPass, BTreeMap::new()).await,
            Scene::Publicity => self.act(hall, officers, STAND_IN, Act::SecondPass, BTreeMap::new()).await,
            Scene::Objection => {
                self.act(hall, officers, STAND_IN, Act::RaiseObjection, BTreeMap::new()).await;
                server.test.clock.advance(15 * 86_400);
            }
            Scene::Decision => {
                server.test.clock.advance(15 * 86_400);
                self.apply(hall, &Actor::System, Act::ClosePublicity).await;
            }
            Scene::ToRefuse => {
                self.act(hall, officers, "huayuan.first", Act::FirstFail, BTreeMap::new()).await;
                self.act(hall, officers, STAND_IN, Act::SecondFail, BTreeMap::new()).await;
            }
            Scene::Refused => self.act(hall, officers, "chengnan.decide", Act::Refuse, BTreeMap::new()).await,
            Scene::Recheck => self.apply(hall, &owner, Act::AskRecheck).await,
        }
    }

    async fn begin(&self, hall: &Hall) {
        intake::open(hall, &self.owner).await.unwrap();
        let spouse = born(1984, self.number, 11);
        let typed = form(&[("name", "陈德福"), ("resident_id", spouse.as_str()), ("relation", "spouse")]);
        intake::add_member(hall, &self.owner, &typed).await.unwrap();
        save(hall, &self.owner, Step::Household, &[("marital", "married")]).await;
    }

    async fn consent(&self, hall: &Hall) {
        let owner = &self.owner;
        intake::agree(hall, owner, &form(&[("own", "1")])).await.unwrap();
        let page = intake::step_page(hall, owner, "s", Step::Consents).await.unwrap();
        let spouse = page.draft.members[1].id.clone();
        let phone = (format!("phone_{spouse}"), self.value("member_phone").to_owned());
        intake::send_member_code(hall, owner, &self.here, &spouse, &[phone.clone()].into()).await.unwrap();
        let code = (format!("code_{spouse}"), code_sent_to(hall, self.value("member_phone")).await);
        intake::confirm_member_code(hall, owner, &self.here, &spouse, &[phone, code].into()).await.unwrap();
    }

    async fn answer(&self, hall: &Hall) {
        let owner = &self.owner;
        self.consent(hall).await;
        save(hall, owner, Step::Housing, &[("kind", "rented"), ("area", "42.6"), ("people", "3"), ("rent", "800")]).await;
        save(hall, owner, Step::Livelihood, &[("group", "family")]).await;
        save(hall, owner, Step::Wish, &[("mode", "flat"), ("area", "0101"), ("district", "01")]).await;
        let upload = Upload {
            kind: DocumentKind::IncomeProof,
            member: None,
            register: None,
            name: "proof.png".to_owned(),
            bytes: picture(),
            text_version: None,
        };
        intake::attach(hall, owner, upload).await.unwrap();
    }

    async fn act(&self, hall: &Hall, officers: &Officers, login: &str, act: Act, notes: BTreeMap<String, String>) {
        let chosen = if notes.is_empty() { reason_of(act) } else { None };
        let form = ActForm {
            version: hall::testing::version_of(hall, &self.case).await,
            check: None,
            act: act.code().to_owned(),
            reasons: chosen.into_iter().collect(),
            opinion: "已核对".to_owned(),
            notes,
        };
        desk::act(hall, &officers[login], &self.case, &form).await.unwrap();
    }

    /// What no form of the desk does: an act of the hall itself, or of the applicant.
    async fn apply(&self, hall: &Hall, actor: &Actor, act: Act) {
        let version = hall::testing::version_of(hall, &self.case).await;
        let request = TransitionRequest { opinion: "请再看一次", ..TransitionRequest::new(&self.case, version, act) };
        let mut unit = hall.begin().await.unwrap();
        apply(hall, &mut unit, actor, request).await.unwrap();
        unit.commit().await.unwrap();
    }

    async fn resolve(&self, hall: &Hall, officer: &Actor) {
        let check = hall::verification::comparison(hall, officer, &self.case).await.unwrap().unwrap();
        for open in check.assessment.rules.iter().filter(|result| !result.is_settled()) {
            let ruling = Ruling { rule: open.rule, member: open.member.clone(), verdict: Verdict::Pass, reason: "看了原件".to_owned() };
            hall::verification::confirm_rule(hall, officer, &self.case, &check.verification, ruling).await.unwrap();
        }
    }

    pub async fn state(&self, hall: &Hall) -> Option<CaseState> {
        match self.case.as_str() {
            "none" => None,
            _ => CaseState::from_code(&hall::testing::state_of(hall, &self.case).await),
        }
    }
}

/// The first reason an act can have.
pub fn reason_of(act: Act) -> Option<String> {
    act.reasons().first().map(|reason| reason.code().to_owned())
}

pub fn picture() -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(PICTURE).unwrap()
}
