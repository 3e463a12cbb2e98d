//! Staff of the demo city: an account for every post of every office, each another person. Any other database refuses.

use super::administration::officer;
use super::authenticator::{new_secret, of_secret, seconds};
use super::{password, subject};
use crate::Hall;
use crate::audit::{self, Entry};
use crate::error::{Error, Result};
use crate::settings;
use domain::day::Day;
use domain::id::StaffId;
use domain::identity::{Actor, PersonName, Post, ResidentId, login_name_as_typed};
use domain::language::Bilingual;
use domain::settings::{Office, OfficeKind};

/// The password of every demo account.
pub const DEMO_PASSWORD: &str = "Lamp-over-the-door-7";

/// The unassigned region of synthetic people.
const REGION: &str = "341699";
const SURNAMES: [&str; 12] = ["沈", "顾", "何", "许", "吕", "施", "孔", "曹", "严", "华", "魏", "陶"];
const GIVEN: [&str; 10] = ["文静", "国强", "晓东", "丽华", "建平", "思远", "雅琴", "志明", "海燕", "立新"];

/// A demo account, for the list printed at the first start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoAccount {
    /// The log-in name.
    pub login_name: String,
    /// The post.
    pub post: Post,
    /// The office.
    pub office: Bilingual,
}

/// Makes the demo accounts that are missing; answers all of them.
pub async fn create_demo_staff(hall: &Hall) -> Result<Vec<DemoAccount>> {
    demo_only(hall).await?;
    let offices = settings::offices(hall).await?;
    // One hash for all: it is one published password.
    let password = password::hash(hall, DEMO_PASSWORD).await?;
    let mut accounts = Vec::new();
    let mut unit = hall.begin().await?;
    for (person, (office, post, login_name)) in wanted(&offices).into_iter().enumerate() {
        let (name, id) = invented(person)?;
        let login_name = login_name_as_typed(&login_name).map_err(|_| Error::Setup(format!("office id {}", office.id)))?;
        let taken: Option<(String,)> =
            unit.optional(sqlx::query_as("SELECT id FROM staff WHERE login_name = $1").bind(login_name.as_str())).await?;
        if taken.is_none() {
            let officer = officer(hall, &mut unit, &name, &id).await?;
            let staff = StaffId(hall.new_id());
            let now = hall.now().to_string();
            unit.execute(
                sqlx::query(
                    "INSERT INTO staff (id, officer_id, login_name, post, office_id, state, password, authenticator, demo, created_at, activated_at) VALUES ($1, $2, $3, $4, $5, 'active', $6, $7, 1, $8, $9)",
                )
                .bind(staff.as_str())
                .bind(officer.as_str())
                .bind(login_name.as_str())
                .bind(post.code())
                .bind(office.id.as_str())
                .bind(password.as_str())
                .bind(hall.seal("staff", "authenticator", staff.as_str(), &new_secret(hall)))
                .bind(now.clone())
                .bind(now),
            )
            .await?;
            let detail = serde_json::json!({ "officer": officer, "post": post.code(), "office": office.id, "demo": true });
            audit::record(hall, &mut unit, Entry { chain: subject(&staff), act: "staff.add", actor: &Actor::System, detail }).await?;
        }
        accounts.push(DemoAccount { login_name, post, office: office.name.clone() });
    }
    unit.commit().await?;
    Ok(accounts)
}

/// A code of a demo account that its next log-in accepts.
pub async fn demo_code(hall: &Hall, login_name: &str) -> Result<String> {
    demo_only(hall).await?;
    let row: Option<(String, String, i64)> =
        sqlx::query_as("SELECT id, authenticator, used_step FROM staff WHERE login_name = $1 AND demo = 1 AND authenticator IS NOT NULL")
            .bind(login_name_as_typed(login_name).unwrap_or_default())
            .fetch_optional(hall.db().reader())
            .await?;
    let (staff, sealed, used_step) = row.ok_or(Error::NotFound)?;
    let totp = of_secret(&hall.unseal("staff", "authenticator", &staff, &sealed)?, login_name)?;
    let now = i64::try_from(seconds(hall.now()) / totp.step()).unwrap_or(0);
    let step = now.max(used_step + 1);
    if step > now + 1 {
        return Err(Error::Unavailable("the codes of this half minute are used; ask again in 30 seconds"));
    }
    Ok(totp.generate(u64::try_from(step).unwrap_or(0) * totp.step()).to_string())
}

/// Which posts each kind of office has, and their log-in names.
fn wanted(offices: &[Office]) -> Vec<(&Office, Post, String)> {
    let mut wanted = Vec::new();
    for office in offices {
        let posts: &[(Post, &str)] = match office.kind {
            OfficeKind::Street => &[(Post::Acceptance, "accept"), (Post::FirstReview, "first"), (Post::Window, "window")],
            OfficeKind::County => &[(Post::SecondReview, "second"), (Post::Approval, "decide")],
            OfficeKind::City => &[(Post::Window, "window"), (Post::Administrator, "admin"), (Post::Administrator, "admin2")],
        };
        wanted.extend(posts.iter().map(|(post, name)| (office, *post, format!("{}.{name}", office.id))));
    }
    wanted
}

fn invented(person: usize) -> Result<(PersonName, ResidentId)> {
    let odd = |_| Error::Setup("demo staff".to_owned());
    let name = format!("{}{}", SURNAMES[person % SURNAMES.len()], GIVEN[person % GIVEN.len()]);
    let place = i64::try_from(person).unwrap_or(0);
    let birth = Day::new(1975, 1, 1).ok_or_else(|| Error::Setup("demo staff".to_owned()))?.plus_days(place * 97);
    let sequence = u16::try_from(900 + person % 100).unwrap_or(900);
    Ok((PersonName::parse(&name).map_err(odd)?, ResidentId::from_parts(REGION, birth, sequence).map_err(odd)?))
}

async fn demo_only(hall: &Hall) -> Result<()> {
    if hall.is_demo().await? {
        Ok(())
    } else {
        Err(Error::Setup("this database was not made as a demo: is ANJU_DATA the folder of the hall that is meant?".to_owned()))
    }
}
