# 共享给其他系统
share-link = 让其他系统查看办理进度
share-title = 让其他系统查看这件申请的进度
share-text = 您选的系统（比如银行、单位）只能看到这件申请办到哪一步、在哪个单位、相关日期，看不到姓名、身份证号和您填的内容。它凭您给的授权码查看。
share-submit-link = 让其他系统替您申请
share-submit-title = 让其他系统替您申请
share-submit-text = 您选的系统可以按您在那里填的内容替您交一次申请，交了以后还能查看进度。交上去十分钟内您可以在自己的页面收回，也可以撤回。
share-client = 给哪个系统
share-client-missing = 请选一个系统
share-days = 给多久
share-for = { $number } 天
share-days-missing = 请选给多久
share-agree = 我同意这个系统替我交一次申请，同意就我本人和家里的未成年人向各登记库核查，并对所填内容的真实性负责
share-agree-missing = 同意请打勾
share-button = 生成授权码
share-none = 还没有接入的系统。
share-token-title = 您的授权码
share-token-text = 请现在抄下来，交给您选的系统。只显示这一次，以后看不到了。
share-token-number = 请把申请编号和授权码一起交给它，缺一个都查不到。
share-list-title = 您给过的授权
share-list-empty = 还没有给过授权。
share-until = 有效至{ $day }
share-made = { $time }生成
share-open = 有效
share-over = 已到期
share-ended = 已收回
share-end = 收回
share-looks = 每次查看都记在“谁看过我的信息”里。
share-level = 实名核验以后，才能让其他系统替您申请。

# 给接入方看的页面
developers-title = 开放接口
developers-intro = 本市其他系统可以在这里查询办件进度、替同意的居民提交申请、读取统计数字，并在办件有进展时得到通知。机器可读的说明是 OpenAPI 3.1：
developers-keys-title = 密钥
developers-keys = 每个系统的密钥由本市运维人员发放，放在请求头 Authorization: Bearer 里。密钥有用途、有期限，每天的次数有限。
developers-consent-title = 居民授权
developers-consent = 居民在自己的页面生成授权码，交给要用的系统。授权码放在请求头 Anju-Consent 里，只管一件申请，到期失效，居民随时可以收回。没有授权码，什么办件都查不到。
developers-operations-title = 接口
developers-scope = 密钥要有的用途：{ $scope }
developers-done = 办成时状态码为 { $status }。
developers-problems-title = 没办成时
developers-problems = 回答是 application/problem+json（RFC 9457），语言按 Accept-Language：type、title、status、detail；提交申请时另有 errors，逐条写明 JSON 指针、代码和原因。
developers-status = 状态码
developers-problem = 含义
developers-events-title = 事件通知
developers-events = 登记了地址的系统，在居民授权给它的办件有进展时会收到通知：以 POST 发送 JSON，内容是 id、event、receipt、at。请求头 Anju-Signature 的内容是 t=秒,v1=十六进制，后者是用该地址的密钥对“秒.正文”算出的 HMAC-SHA256。请在八秒内回答 2xx。同一事件可能来两次，id 相同；没送到的，两天内会再送。
developers-example = 例子
developers-parameters = 请求头和地址
developers-body = 请求体（JSON）
developers-answer = 返回内容（JSON）
developers-field = 名称
developers-kind = 类型
developers-needed = 是否必有
developers-always = 必有
developers-perhaps = 可没有

# 接口
operation-case-status = 查询办件进度：办到哪一步、在哪个单位、相关日期。凡有不符，一律回答 404。
operation-submit-application = 替同意的居民提交申请。请求头 Idempotency-Key 使请求可以重发：同一个键、同样的内容，得到同一张回执。
operation-statistics = 按月份、区县和环节的公开统计数字。一到四件的不显示。回答带 ETag。
operation-description = 本接口的机器可读说明。

# 没办成的原因
problem-unreadable = 请求读不懂
problem-unreadable-detail = 请求头、地址里的值或正文的 JSON 缺少或者写错了。
problem-key-missing = 没有有效的密钥
problem-key-missing-detail = 请在请求头 Authorization: Bearer 里放有效期内的密钥。
problem-scope-missing = 密钥没有这个用途
problem-scope-missing-detail = 请向本市运维人员申请有这个用途的密钥。
problem-not-found = 没有找到
problem-not-found-detail = 凭这个密钥和这个授权码，没有可以查看的内容。
problem-method-not-allowed = 这个地址不用这个方法
problem-method-not-allowed-detail = 响应头 Allow 写明可以用的方法，也请看接口说明。
problem-conflict = 与以前办的对不上
problem-conflict-detail = Idempotency-Key 用在过别的内容上，或者授权码已经用过，或者本人在这里已经有草稿或者申请。
problem-too-large = 正文太长
problem-too-large-detail = 申请连同全部材料最大 32 MB，每份材料最大 10 MB。
problem-media-type = 正文不是 JSON
problem-media-type-detail = 请用 UTF-8 的 application/json。
problem-invalid = 有些内容不符合要求
problem-invalid-detail = errors 逐条写明正文中的位置和原因。
problem-quota-used = 今天的次数用完了
problem-quota-used-detail = 响应头 Retry-After 写明多少秒以后可以再来。
problem-broken = 系统出错了
problem-broken-detail = 已经记下，请过一会儿再试。
problem-unavailable = 暂时不能用
problem-unavailable-detail = 请过一会儿再试。有响应头 Retry-After 的，过它写明的秒数再来。
