//! Names as people have them: the commonest surnames, given names by generation and sex.

use super::dice::Dice;
use domain::identity::PersonName;
use domain::verification::Sex;

const SURNAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何", "高", "林", "罗", "郑", "梁",
    "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹", "彭", "曾", "肖", "田", "董", "袁", "潘", "于", "蒋", "蔡", "余", "杜", "叶", "程",
    "苏", "魏", "吕", "丁", "任", "沈", "姚", "卢", "姜", "崔", "钟", "谭", "陆", "汪", "范", "金", "石", "廖", "贾", "夏", "韦", "付",
    "方", "白", "邹", "孟", "熊", "秦", "邱", "江", "尹", "薛", "闫", "段", "雷", "侯", "龙", "史", "陶", "黎", "贺", "顾", "毛", "郝",
    "龚", "邵", "万", "钱", "严", "欧阳", "上官", "诸葛",
];

const OLD_WOMEN: &[&str] =
    &["秀英", "桂英", "玉兰", "秀兰", "凤英", "玉珍", "桂兰", "素珍", "淑英", "桂芳", "兰英", "月英", "凤兰", "秀珍", "玉梅"];
const OLD_MEN: &[&str] =
    &["建国", "国强", "德福", "建华", "志明", "国平", "长根", "金宝", "福生", "德胜", "保国", "永福", "文才", "水生", "庆华"];
const MIDDLE_WOMEN: &[&str] =
    &["敏", "静", "丽", "艳", "芳", "娟", "霞", "燕", "红梅", "春梅", "晓燕", "海燕", "丽娟", "秀芳", "玲", "雪梅", "文静"];
const MIDDLE_MEN: &[&str] =
    &["伟", "强", "磊", "军", "勇", "涛", "超", "明", "志强", "海波", "建军", "晓东", "大勇", "俊", "国栋", "志远", "鹏"];
const YOUNG_WOMEN: &[&str] =
    &["欣怡", "梓涵", "诗涵", "雨桐", "子涵", "佳怡", "思雨", "若曦", "小禾", "语桐", "可馨", "梦瑶", "一诺", "依诺", "晨曦"];
const YOUNG_MEN: &[&str] =
    &["浩然", "子轩", "宇轩", "浩宇", "博文", "俊杰", "梓豪", "天佑", "奕辰", "宇航", "泽宇", "明轩", "一鸣", "子墨", "家豪"];

/// A surname.
pub fn surname(dice: &mut Dice) -> &'static str {
    dice.pick(SURNAMES).copied().unwrap_or("王")
}

/// A full name for somebody of this sex and year of birth.
pub fn name(dice: &mut Dice, surname: &str, sex: Sex, born: i32) -> Option<PersonName> {
    let given = match (sex, born) {
        (Sex::Female, ..1968) => OLD_WOMEN,
        (Sex::Male, ..1968) => OLD_MEN,
        (Sex::Female, 1968..1998) => MIDDLE_WOMEN,
        (Sex::Male, 1968..1998) => MIDDLE_MEN,
        (Sex::Female, _) => YOUNG_WOMEN,
        (Sex::Male, _) => YOUNG_MEN,
    };
    PersonName::parse(&format!("{surname}{}", dice.pick(given)?)).ok()
}
