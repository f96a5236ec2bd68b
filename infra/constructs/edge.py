"""The edge: CloudFront with a firewall before the interfaces, and the secret it proves itself by.

Citizens and partners come by the citizens' address, officers by the desk's. Nothing is cached but
what the pages are made of.
"""

from collections.abc import Mapping

from aws_cdk import Acknowledgment, Duration, Validations
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk.aws_certificatemanager import Certificate
from aws_cdk.aws_cloudfront_origins import HttpOrigin
from constructs import Construct

from infra.constructs.admission import HEADER, Admission
from infra.constructs.functions import Functions
from infra.constructs.outputs import output
from infra.constructs.rotation import Rotation
from infra.constructs.web import Web

REFUSED = cloudfront.ViewerProtocolPolicy.HTTPS_ONLY
VIEWER = "x-viewer-address"
"""The header in which the edge says who asks; whatever came with that name is overwritten."""

_SAY_WHO_ASKS = f"""
function handler(event) {{
  var request = event.request;
  delete request.headers['{HEADER}'];
  request.headers['{VIEWER}'] = {{ value: event.viewer.ip }};
  return request;
}}
"""


class Edge(Construct):
    """One distribution an address, one firewall, one secret changed every thirty days."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        functions: Functions,
        admission: Admission,
        firewall: str,
        webs: Mapping[str, Web],
    ) -> None:
        """`webs` are those of citizens, officers and partners; `firewall` is an ACL's ARN."""
        super().__init__(scope, construct_id)
        self.config, self.admission, self.firewall = functions.config, admission, firewall
        self.certificate = Certificate.from_certificate_arn(
            self, "Certificate", self.config.certificate
        )
        self.headers, self.kept = self._headers(), self._by_the_interfaces_word()
        self.who_asks = cloudfront.Function(
            self,
            "WhoAsks",
            code=cloudfront.FunctionCode.from_inline(_SAY_WHO_ASKS),
            runtime=cloudfront.FunctionRuntime.JS_2_0,
        )
        partners = dict.fromkeys(webs["Partners"].paths, webs["Partners"])
        citizens = self._before(
            "Citizens", self.config.citizen_base_url, webs["Citizens"], partners
        )
        officers = self._before("Officers", self.config.desk_base_url, webs["Officers"], {})
        self._acknowledge()
        Rotation(
            self,
            "Rotation",
            functions=functions,
            admission=admission,
            firewall=firewall,
            distributions=[citizens, officers],
            webs=webs,
        )

    def _before(
        self, name: str, address: str, web: Web, others: Mapping[str, Web]
    ) -> cloudfront.Distribution:
        found = cloudfront.Distribution(
            self,
            name,
            comment=f"{self.config.prefix} {name}",
            domain_names=[address.removeprefix("https://")],
            certificate=self.certificate,
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            price_class=cloudfront.PriceClass.PRICE_CLASS_200,
            web_acl_id=self.firewall,
            default_behavior=self._behaviour(web),
            additional_behaviors={
                "/assets/*": self._behaviour(web, cache=self.kept),
                "/api/*": self._behaviour(web, plain=REFUSED),
                **{path: self._behaviour(other, plain=REFUSED) for path, other in others.items()},
            },
        )
        output(self, f"{name}EdgeDomain", found.distribution_domain_name)
        return found

    def _behaviour(
        self,
        web: Web,
        *,
        cache: cloudfront.ICachePolicy = cloudfront.CachePolicy.CACHING_DISABLED,
        plain: cloudfront.ViewerProtocolPolicy = cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    ) -> cloudfront.BehaviorOptions:
        """`plain` is what becomes of a request without TLS: a person is led on, and a program told,
        so that none goes on sending what everybody can read."""
        origin = HttpOrigin(
            web.host,
            protocol_policy=cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
            origin_ssl_protocols=[cloudfront.OriginSslPolicy.TLS_V1_2],
            custom_headers={HEADER: self.admission.secret.secret_value.unsafe_unwrap()},
            read_timeout=Duration.seconds(30),
        )
        return cloudfront.BehaviorOptions(
            origin=origin,
            allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
            cache_policy=cache,
            origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
            response_headers_policy=self.headers,
            viewer_protocol_policy=plain,
            function_associations=[
                cloudfront.FunctionAssociation(
                    function=self.who_asks,
                    event_type=cloudfront.FunctionEventType.VIEWER_REQUEST,
                )
            ],
        )

    def _by_the_interfaces_word(self) -> cloudfront.CachePolicy:
        """For as long as the answer says, and not at all where it says nothing.

        CloudFront's own policy of that sense has the viewer's host in its key and so sends it on;
        API Gateway answers 403 to any host but its own.
        """
        return cloudfront.CachePolicy(
            self,
            "Kept",
            min_ttl=Duration.seconds(0),
            default_ttl=Duration.seconds(0),
            max_ttl=Duration.days(365),
            enable_accept_encoding_brotli=True,
            enable_accept_encoding_gzip=True,
        )

    def _headers(self) -> cloudfront.ResponseHeadersPolicy:
        """For every answer; what a page says itself about what it may load goes first."""
        return cloudfront.ResponseHeadersPolicy(
            self,
            "Headers",
            security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
                strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                    access_control_max_age=Duration.days(730),
                    include_subdomains=True,
                    override=True,
                ),
                content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
                frame_options=cloudfront.ResponseHeadersFrameOptions(
                    frame_option=cloudfront.HeadersFrameOption.DENY, override=True
                ),
                referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                    referrer_policy=cloudfront.HeadersReferrerPolicy.NO_REFERRER, override=True
                ),
                content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                    content_security_policy="default-src 'none'; frame-ancestors 'none'",
                    override=False,
                ),
            ),
            remove_headers=["Server", "apigw-requestid"],
        )

    def _acknowledge(self) -> None:
        Validations.of(self).acknowledge(
            Acknowledgment(
                id="AwsSolutions-CFR1",
                reason="Who has a licence here may stand anywhere when a reminder comes; no country"
                " is shut out. The firewall counts by address.",
            ),
            Acknowledgment(
                id="AwsSolutions-CFR3",
                reason="CloudFront's log holds addresses and paths of citizens. The interfaces' own"
                " access logs hold every request without either; the firewall counts the rest.",
            ),
        )
