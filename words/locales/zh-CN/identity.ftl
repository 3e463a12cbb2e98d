# 账号、登录、岗位
post-acceptance = 受理
post-first-review = 初审
post-second-review = 复审
post-approval = 审批
post-window = 窗口
post-administrator = 系统管理员
level-declared = 本人声明，尚未核验
level-verified = 已核验身份
