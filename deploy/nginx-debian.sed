# Makes a file for Debian's nginx of nginx.conf:
#   sed -f deploy/nginx-debian.sed deploy/nginx.conf > /etc/nginx/nginx.conf
1i user www-data;
s#application:8000#127.0.0.1:8000#
s#listen 8443#listen 443#
s#listen 8080#listen 80#
# systemd waits for this file, and there is no /dev/stderr to open under it.
s#/tmp/nginx.pid#/run/nginx.pid#
s#/dev/stdout#/var/log/nginx/access.log#
s#/dev/stderr#/var/log/nginx/error.log#
s#/tmp/#/var/lib/nginx/#
