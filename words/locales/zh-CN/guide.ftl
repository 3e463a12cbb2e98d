# 公开页面：首页、办事指南、政策、公示公告、说明
hall-title = 公租房网上服务大厅
hero = 申请公租房，手机上一次办完
hero-text = 户口、婚姻、房产、车辆、社保等信息，由系统向各部门调取。您只需核对、补充、承诺，不用跑腿，不用交复印件。
start = 开始申请
hero-note = 约 15 分钟，不收费，中途可以保存，90 天内接着填。
what = 您想办什么
door-check = 能不能申请
door-check-note = 三分钟自测，一条一条看条件
door-guide = 办事指南
door-guide-note = 条件、材料、流程、时限，写得明白
door-track = 查进度
door-track-note = 申请编号加手机号后四位
door-policy = 政策文件
door-policy-note = 原文、生效日期、每一条出处
door-notices = 公示公告
door-notices-note = 谁在公示、哪天截止、怎么提异议
door-cases = 我的办件
door-cases-note = 申请、消息、文书、评价
notices-title = 公示公告
all-notices = 全部公示公告
no-notices = 现在没有公示公告。
offline-title = 不会上网也能办
offline-call = 打{" "}
offline-rest = {" "}按 2 号键，或者到最近的窗口，带上身份证就行。
offline-link = 查找最近的窗口
elder-title = 公租房，慢慢办
elder-text = 信息由政府帮您查，您看对不对就行。不收费。
elder-call = 打电话，有人帮
elder-apply = 我要申请
elder-apply-note = 填错了可以改
elder-track = 查办到哪了
elder-track-note = 要申请编号
elder-help = 请人帮我办
elder-help-note = 到窗口就行
elder-fraud-title = 谨防诈骗
elder-fraud = 申请公租房不收一分钱。有人要钱、要验证码，请打 12345。

# 办事指南
guides-title = 办事指南
guides-intro = 每个事项的条件、材料、流程、时限，都写在这里。
guide-page-title = { $matter }：办事指南
guide-version = 事项版本 { $version }
guide-since = ，{ $day }起用
promised = 承诺办结
visits = 要跑几次
times = { $count } 次
fee = 收费
prepare = 自己准备
prepare-count = { $count } 份承诺书
apply-online = 在线办理
check-first = 先测一测能不能申请
contents = 本页内容
section-who = 服务对象
section-conditions = 受理条件
section-materials = 申请材料
section-steps = 办理流程
section-limits = 时限与收费
section-basis = 设定依据
section-places = 地点与时间
section-contact = 咨询与监督
section-questions = 常见问题
numbered-1 = 一、{ $title }
numbered-2 = 二、{ $title }
numbered-3 = 三、{ $title }
numbered-4 = 四、{ $title }
numbered-5 = 五、{ $title }
numbered-6 = 六、{ $title }
numbered-7 = 七、{ $title }
numbered-8 = 八、{ $title }
materials-caption = 申请材料、来源与形式
material = 材料
material-origin = 怎么来
material-form = 形式
material-note = 说明
origin-generated = 系统生成
origin-fetched = 系统调取
origin-uploaded = 您提供
sample-link = 填表示范
template-download = 下载模板
template-view = 看模板
step-outside = ，不计入办理时限
legal-limit = 法定时限
promised-limit = 承诺时限
promised-days = { $days }，公示另计
result = 办理结果
all-windows = 各窗口的地址和时间
policy-text = 看政策原文
print-guide = 打印这份指南

# 承诺书模板
commitment-title = 个人承诺书
commitment-version = 版本：{ $version }
commitment-name = 姓名：
commitment-id = 身份证号：
commitment-signature = 签名：
commitment-date = 日期：
commitment-hint = 打印出来签名，或者抄写一份签名，拍照上传就行。手机上也可以直接在申请页面用手指签名。
commitment-download = 下载（RTF，可用 WPS、Word 打开）

# 填表示范
sample-title = 填表示范
sample-intro = 下面是虚构的一家人填好的申请。带“系统调取”的不用填，看对不对就行。
sample-applicant = 申请人
sample-name = 姓名
sample-name-value = 周秀兰
sample-id = 身份证号
sample-id-value = 341699**********2X
sample-phone = 手机
sample-phone-value = 138****0000
sample-wish = 想要
sample-wish-value = 租公租房（不领租赁补贴），城南区
sample-family = 家庭（4 人）
sample-husband = 丈夫
sample-husband-value = 陈德福，70 岁，已用自己的手机同意核查
sample-daughter = 女儿
sample-daughter-value = 陈敏，38 岁，已用自己的手机同意核查
sample-grandchild = 外孙女
sample-grandchild-value = 林小禾，9 岁，由母亲代为同意
sample-home = 住房
sample-living = 居住情况
sample-living-value = 租的私人房子，每月 800 元
sample-area = 建筑面积
sample-area-value = 42.6 平方米，4 人住，人均 10.65 平方米
sample-owned = 名下房产
sample-owned-value = 没有
sample-income = 收入与财产
sample-monthly = 家庭月收入
sample-monthly-value = 7,558 元，人均 1,889.5 元
sample-car = 车辆
sample-car-value = 没有
sample-dispute = 不对的地方
sample-dispute-value = 养老金一项选了“不对”，写明“9 月起调整为每月 2,112 元，银行流水可以查到”

# 政策文件
policy-title = 政策文件
policy-intro = 这里是本市公租房政策的原文。审核用的每一条标准，都写明出自哪一条。
article = 第 { $number } 条
publisher = 发布机关
document-number = 文号
effective = 施行日期

# 联系我们
contact-title = 联系我们
contact-intro = 电话、窗口、网上，问的是同一件事，答的是同一句话。
contact-hotline = 服务热线
contact-hotline-text = 咨询按 2 号键，投诉按 8 号键，24 小时有人接听。
contact-offices = 窗口
contact-office = 窗口
contact-address = 地址
contact-hours = 时间
contact-phone = 电话

# 隐私说明
privacy-title = 隐私说明
privacy-intro = 我们只为办理公租房用您的信息，用多少取多少，每一次查看都有记录。
privacy-who-title = 谁在处理
privacy-who = { $operator }和经办的县区、街道。没有把您的信息交给其他机构。
privacy-what-title = 用哪些信息
privacy-what = 您填写的内容，以及您同意以后从登记部门核对的户籍、婚姻、住房、车辆、收入、社会保险、公积金、低保、残疾、优抚和工商登记信息。家人的信息，要本人同意才会查询。
privacy-why-title = 为什么、凭什么
privacy-why = 用于判断您能不能享受公租房，依据是《公共租赁住房管理办法》和您签的核查同意书。不同意核查也能申请，改交纸质材料。
privacy-how-title = 怎么保护
privacy-how = 姓名、证件号、电话、住址、收入逐项加密保存；页面上默认遮盖；工作人员查看完整号码要写理由，系统会记下来。公示只有遮盖的姓名，没有证件号、住址和电话。短信和网址里没有个人信息。
privacy-how-long-title = 保存多久
privacy-how-long = 没有提交的草稿保存 90 天；没有通过的申请保存 3 年；取得资格的，保存到租约结束后 10 年；登记部门的原始答复保存 180 天。
privacy-rights-title = 您可以
privacy-rights = 查看、复制、更正自己的信息，要求说明理由，撤回同意，要求删除。对只由系统作出的决定，可以要求由人来办；系统不会单独作出拒绝的决定。到窗口或者打 12345 都可以提出。
privacy-cookies-title = 小文件（cookie）
privacy-cookies = 只用来记住登录、语言和字的大小，不做广告，不跟踪。

# 无障碍说明
accessibility-title = 无障碍说明
accessibility-intro = 这个网站想让每个人都能用：看不清、听不见、手不方便、手机很旧、网很慢，都能办成事。
accessibility-can-title = 可以这样用
accessibility-can-elder = 长辈版：字更大，一列排开，按钮更大，一直记得您的选择。
accessibility-can-keyboard = 不用鼠标，只用键盘能办完每一步；读屏软件能读出每一项和每一个错误。
accessibility-can-script = 浏览器关掉脚本，或者手机太旧，也能办完每一步。
accessibility-can-colour = 不靠颜色表示意思，文字和背景的对比度不低于 4.5 比 1。
accessibility-can-time = 填到一半可以走开，草稿一直在，没有倒计时。
accessibility-can-captcha = 没有图形验证码。
accessibility-standard-title = 按什么标准做的
accessibility-standard = 按照《Web 内容无障碍指南》（WCAG 2.1）AA 级、GB/T 37668 和工业和信息化部的适老化要求设计，每次更新用自动检查核对每一页。
accessibility-limits-title = 还做得不够的
accessibility-limits = 手写签名的画板不能用键盘操作；可以改为上传签好的承诺书照片，或者到窗口办。
accessibility-help-title = 用着不方便
accessibility-help = 请打 { $hotline }，说明是哪一页、怎么不方便。5 个工作日内答复。

# 公示公告
notices-intro = 正在公示的和已经作出的结果。姓名遮盖，没有证件号、住址和电话。

# 数据公开
figures-title = 数据公开
figures-intro = 每月收了多少、办了多少、按时多少、满意多少，都在这里。
