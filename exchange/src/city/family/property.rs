//! What a family owns: homes, cars, businesses.

use super::{Families, Means, Person, credit_code, paper};
use domain::verification::{BusinessRole, HeadRelation, PropertyUse, VehicleUse};

const MODELS: &[&str] = &["长安逸动", "五菱宏光", "比亚迪秦", "吉利帝豪", "哈弗H6", "大众朗逸", "奇瑞艾瑞泽"];

impl Families {
    pub(super) fn property(&mut self, means: Means, people: &mut [Person]) {
        let persons = i64::try_from(people.len()).unwrap_or(1);
        let Some(address) = self.address() else { return };
        let (owns, area) = if means >= Means::Above {
            (self.dice.chance(700), self.dice.range(70, 140))
        } else {
            (self.dice.chance(240), persons * self.dice.range(6, 22))
        };
        let registered = self.today.plus_days(-self.dice.range(400, 9_000));
        if owns {
            let joint = people.get(1).is_some_and(|second| second.relation == HeadRelation::Spouse) && self.dice.chance(600);
            let serial = self.next_serial();
            let share = if joint { 5_000 } else { 10_000 };
            for person in people.iter_mut().take(if joint { 2 } else { 1 }) {
                person.citizen.records.push(paper::home(serial, &address.text, area, share, PropertyUse::Residential, registered, None));
            }
        }
        let Some(head) = people.first_mut() else { return };
        let records = &mut head.citizen.records;
        if self.dice.chance(25) {
            let serial = self.next_serial();
            let sold = self.today.plus_days(-self.dice.range(60, 3_400));
            records.push(paper::home(serial, &address.text, 78, 10_000, PropertyUse::Residential, sold.plus_days(-2_900), Some(sold)));
        }
        if self.dice.chance(20) {
            let serial = self.next_serial();
            records.push(paper::purchase(serial, &address.text, self.dice.range(80, 120), self.today.plus_days(-self.dice.range(30, 500))));
        }
        if means >= Means::LowerMiddle && self.dice.chance(15) {
            let serial = self.next_serial();
            records.push(paper::home(serial, &address.text, self.dice.range(12, 60), 10_000, PropertyUse::Commercial, registered, None));
        }
        let car_chance = match means {
            Means::Dibao | Means::Certified => 30,
            Means::Low | Means::NearLow | Means::LowerMiddle => 180,
            Means::Above | Means::WellOff => 600,
        };
        if self.dice.chance(car_chance) {
            let serial = self.next_serial();
            let price = if means >= Means::Above { self.dice.range(70, 320) } else { self.dice.range(28, 140) } * 1_000;
            let price = (!self.dice.chance(100)).then_some(price);
            let model = self.dice.pick(MODELS).copied().unwrap_or("五菱宏光");
            let purpose = if self.dice.chance(30) { VehicleUse::Disability } else { VehicleUse::Private };
            records.push(paper::vehicle(serial, model, purpose, self.today.plus_days(-self.dice.range(100, 4_000)), price));
        }
        if self.dice.chance(250) {
            let serial = self.next_serial();
            records.push(paper::vehicle(serial, "雅迪电动车", VehicleUse::TwoWheeled, self.today.plus_days(-500), Some(3_200)));
        }
        if self.dice.chance(40) {
            let serial = self.next_serial();
            let Some(code) = credit_code(serial) else { return };
            let closed = self.dice.chance(500).then(|| self.today.plus_days(-self.dice.range(50, 900)));
            let capital = self.dice.range(1, 50) * 10_000;
            let (role, share) = if self.dice.chance(600) {
                (BusinessRole::SoleTrader, 0)
            } else {
                (BusinessRole::Shareholder, self.dice.range(10, 90) * 100)
            };
            records.push(paper::business(&code, "安澜市城南便民商店", capital, role, share, self.today.plus_days(-2_000), closed));
        }
    }
}
