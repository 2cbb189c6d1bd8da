from pytorch/pytorch@sha256:0d9aa6c3f2c7e1a1c2b3d4e5f60718293a4b5c6d7e8f90112233445566778899
run adduser --disabled-password trainer
workdir /srv
add requirements.txt constraints.txt ./
run pip install -r requirements.txt -c constraints.txt
copy --chown=trainer . /srv
user trainer
entrypoint ["python3", "-u", "/srv/train.py"]
