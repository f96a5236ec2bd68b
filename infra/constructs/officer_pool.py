"""The officers' user pool: who may sign in at the desk, and in which role.

Users are made by whoever keeps the bureau's accounts, never by signing up, and belong to groups
named for their roles; what a role may do, the function knows. They sign in at the pool's managed
login, from which the desk in the browser gets its tokens by a code and a proof of its own (RFC
7636). Outside the local stage a second factor is asked of everybody; the embedded run signs in
with a password alone, as no authenticator is at hand there: at the emulator's own page, and its
commands by a call.
"""

from aws_cdk import Acknowledgment, Duration, RemovalPolicy, Validations
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from infra.config import StageConfig

ROLES = {
    "supervisor": "主管: decides, holds the switches",
    "approver": "审批人员: decides",
    "clerk": "窗口人员: receives, sends back for correction, phones",
    "auditor": "审计人员: sees everything, changes nothing",
}
"""The groups, in the order of their precedence."""


class OfficerPool(cognito.UserPool):
    """Passwords of twelve characters and more, a watch on leaked ones and odd sign-ins, TOTP.

    Sign-in names are the bureau's own (work numbers), so that a token holds nothing private.
    """

    def __init__(self, scope: Construct, construct_id: str, *, config: StageConfig) -> None:
        removal = RemovalPolicy.DESTROY if config.is_local else RemovalPolicy.RETAIN
        super().__init__(
            scope,
            construct_id,
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(username=True),
            sign_in_case_sensitive=False,
            account_recovery=cognito.AccountRecovery.NONE,
            password_policy=cognito.PasswordPolicy(
                min_length=12,
                require_digits=True,
                require_lowercase=True,
                require_uppercase=True,
                require_symbols=True,
                temp_password_validity=Duration.days(3),
            ),
            mfa=cognito.Mfa.OFF if config.is_local else cognito.Mfa.REQUIRED,
            mfa_second_factor=None
            if config.is_local
            else cognito.MfaSecondFactor(otp=True, sms=False),
            feature_plan=cognito.FeaturePlan.PLUS,
            standard_threat_protection_mode=cognito.StandardThreatProtectionMode.FULL_FUNCTION,
            deletion_protection=not config.is_local,
            removal_policy=removal,
        )
        self.client = self._desk(config, removal)
        for precedence, (name, duty) in enumerate(ROLES.items()):
            group = cognito.UserPoolGroup(
                self,
                name.title(),
                user_pool=self,
                group_name=name,
                description=duty,
                precedence=precedence,
            )
            group.apply_removal_policy(removal)
        if config.is_local:
            self._acknowledge_no_second_factor()
        else:
            self._managed_login(config)

    def _desk(self, config: StageConfig, removal: RemovalPolicy) -> cognito.UserPoolClient:
        """Without a secret, as it runs in a browser; a sign-in lasts one working day.

        Nobody asks whether an access token was taken back: it is as short as Cognito makes one,
        and the desk renews it unseen. A refresh token is good once, but for a minute in which its
        answer may have been lost.
        """
        soon = Duration.hours(1) if config.is_local else Duration.minutes(5)
        client = self.add_client(
            "Desk",
            auth_flows=cognito.AuthFlow(
                user_password=config.is_local or None, user_srp=not config.is_local or None
            ),
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(authorization_code_grant=True),
                scopes=[cognito.OAuthScope.OPENID],
                callback_urls=[f"{config.desk_base_url}/desk"],
                logout_urls=[f"{config.desk_base_url}/desk"],
            ),
            supported_identity_providers=[cognito.UserPoolClientIdentityProvider.COGNITO],
            generate_secret=False,
            prevent_user_existence_errors=True,
            enable_token_revocation=True,
            access_token_validity=soon,
            id_token_validity=soon,
            refresh_token_validity=Duration.hours(10),
            refresh_token_rotation_grace_period=None if config.is_local else Duration.minutes(1),
        )
        client.apply_removal_policy(removal)
        return client

    def _managed_login(self, config: StageConfig) -> None:
        """Where officers sign in, in the look that Cognito gives it."""
        domain = self.add_domain(
            "SignIn",
            cognito_domain=cognito.CognitoDomainOptions(domain_prefix=config.sign_in_prefix),
            managed_login_version=cognito.ManagedLoginVersion.NEWER_MANAGED_LOGIN,
        )
        look = cognito.CfnManagedLoginBranding(
            self,
            "SignInLook",
            user_pool_id=self.user_pool_id,
            client_id=self.client.user_pool_client_id,
            use_cognito_provided_values=True,
        )
        look.node.add_dependency(domain)

    def _acknowledge_no_second_factor(self) -> None:
        Validations.of(self).acknowledge(
            Acknowledgment(
                id="AwsSolutions-COG2",
                reason="The embedded run has made-up officers with generated passwords on one"
                " machine and no authenticator. Every other stage asks for a second factor.",
            )
        )
